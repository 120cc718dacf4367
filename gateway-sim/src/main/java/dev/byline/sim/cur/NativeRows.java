package dev.byline.sim.cur;

import java.math.BigDecimal;
import java.util.Map;

/**
 * Rows of the offers that AWS sells itself: {@code {region}-{model}-{token-type}[-{tier}][-cross-region-global]}, per 1K tokens.
 *
 * @param productCode {@code AmazonBedrock}; {@code AmazonBedrockService} for Claude, whose native price list is that offer
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/cost-management.html">Bedrock cost management</a>
 */
record NativeRows(String productCode) implements RowShape {

  private static final int DIGITS = 3;

  @Override
  public Listing listing(Sku sku) {
    BigDecimal rate = sku.perMillion().movePointLeft(6 - DIGITS);
    String usageType = usageType(sku);
    String description = "$%s per 1K tokens for %s in %s"
        .formatted(rate.stripTrailingZeros().toPlainString(), usageType, sku.region());
    return new Listing(
        LineItem.Seller.AWS, product(sku), usageType, description, "1K tokens", DIGITS, rate, true);
  }

  private LineItem.Product product(Sku sku) {
    return new LineItem.Product(
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
  }

  private static String usageType(Sku sku) {
    return RegionCode.of(sku.region()).value()
        + "-"
        + sku.model().usageName()
        + "-"
        + sku.kind().nativeName
        + (sku.tier() == ServiceTier.STANDARD ? "" : "-" + sku.tier().label)
        + (sku.global() ? "-cross-region-global" : "");
  }
}
