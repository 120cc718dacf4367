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

  @Override
  public LineItem.Seller seller() {
    return LineItem.Seller.AWS;
  }

  @Override
  public LineItem.Product product(Sku sku) {
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

  @Override
  public String usageType(Sku sku) {
    return RegionCode.of(sku.region()).value()
        + "-"
        + sku.model().usageName()
        + "-"
        + sku.kind().nativeName
        + (sku.tier() == ServiceTier.STANDARD ? "" : "-" + sku.tier().label)
        + (sku.global() ? "-cross-region-global" : "");
  }

  @Override
  public String description(Sku sku, BigDecimal rate) {
    return "$%s per 1K tokens for %s in %s"
        .formatted(rate.stripTrailingZeros().toPlainString(), usageType(sku), sku.region());
  }

  @Override
  public String unit() {
    return "1K tokens";
  }

  @Override
  public int unitDigits() {
    return 3;
  }

  @Override
  public boolean publicPrice() {
    return true;
  }
}
