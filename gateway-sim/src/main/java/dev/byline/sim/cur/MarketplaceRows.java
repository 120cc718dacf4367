package dev.byline.sim.cur;

import dev.byline.sim.cur.ModelPrice.Catalogue;
import java.util.Map;

/**
 * Rows of models that are sold through AWS Marketplace: {@code USE1-MP:USE1_InputTokenCount[_Global]-Units}, or {@code
 * USE1-MP:USE1_input_tokens[_global]_standard-Units} for newer models, in millions of tokens. The model is not in the usage type but in
 * the product. Tiers of the older form are named as its batch rows are ({@code _Batch}).
 */
record MarketplaceRows() implements RowShape {

  private static final int DIGITS = 6;

  @Override
  public Listing listing(Sku sku) {
    String region = RegionCode.of(sku.region()).value();
    String dimension =
        sku.model().catalogue() == Catalogue.MARKETPLACE_NEW ? newDimension(sku) : dimension(sku);
    String description = "AWS Marketplace software usage|%s|Million %s Tokens %s"
        .formatted(sku.region(), sku.kind().title, sku.global() ? "Global" : "Regional");
    return new Listing(
        LineItem.Seller.MARKETPLACE,
        product(sku),
        region + "-MP:" + region + "_" + dimension + "-Units",
        description,
        "Units",
        DIGITS,
        sku.perMillion(),
        false);
  }

  /** The product code is a hash that means nothing; here one of the model's id, so that it is stable. */
  private static LineItem.Product product(Sku sku) {
    return new LineItem.Product(
        Fingerprint.of("marketplace product " + sku.model().modelId()).productCode(),
        "",
        sku.region(),
        Map.of(
            "product_name",
            sku.model().title() + " (Amazon Bedrock Edition)",
            "region",
            sku.region()));
  }

  private static String newDimension(Sku sku) {
    return sku.kind().newDimension + (sku.global() ? "_global_" : "_") + sku.tier().label;
  }

  private static String dimension(Sku sku) {
    String tier = switch (sku.tier()) {
      case STANDARD -> "";
      case PRIORITY -> "_Priority";
      case FLEX -> "_Flex";
    };
    return sku.kind().dimension + (sku.global() ? "_Global" : "") + tier;
  }
}
