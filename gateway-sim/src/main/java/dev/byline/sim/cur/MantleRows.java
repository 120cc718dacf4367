package dev.byline.sim.cur;

import java.math.BigDecimal;
import java.util.Map;

/**
 * Rows of Mantle: {@code {region}-{model id}-mantle-{token-type}-{tier}}, per 1K tokens as the other offers that AWS sells itself.
 *
 * @param productCode {@code AmazonBedrock}, or {@code AmazonBedrockService} for Claude
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/cost-management.html">Bedrock cost management</a>
 */
record MantleRows(String productCode) implements RowShape {

  private static final int DIGITS = 3;

  @Override
  public Listing listing(Sku sku) {
    BigDecimal rate = sku.perMillion().movePointLeft(6 - DIGITS);
    String usageType = RegionCode.of(sku.region()).value()
        + "-"
        + sku.model().modelId()
        + "-mantle-"
        + kind(sku.kind())
        + "-"
        + sku.tier().label;
    String description = "$%s per 1K tokens for %s in %s"
        .formatted(rate.stripTrailingZeros().toPlainString(), usageType, sku.region());
    LineItem.Product product = new LineItem.Product(
        productCode,
        productCode,
        sku.region(),
        Map.of(
            "product_name",
            "Amazon Bedrock",
            "region",
            sku.region(),
            "model",
            sku.model().title(),
            "inferenceType",
            sku.kind().title + " tokens"));
    return new Listing(
        LineItem.Seller.AWS, product, usageType, description, "1K tokens", DIGITS, rate, true);
  }

  private static String kind(TokenKind kind) {
    return switch (kind) {
      case INPUT, OUTPUT -> kind.nativeName;
      case CACHE_READ -> "cache-read-tokens";
      case CACHE_WRITE -> "cache-write-tokens";
    };
  }
}
