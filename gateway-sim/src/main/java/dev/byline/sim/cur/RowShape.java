package dev.byline.sim.cur;

import java.math.BigDecimal;

/** How a family of models looks on the bill: names, seller and unit. */
sealed interface RowShape permits NativeRows, MarketplaceRows {

  LineItem.Seller seller();

  LineItem.Product product(Sku sku);

  String usageType(Sku sku);

  String description(Sku sku, BigDecimal rate);

  /** pricing_unit. */
  String unit();

  /** Decimal digits between a token and the unit: 3 where the unit is 1K tokens, 6 where it is a million. */
  int unitDigits();

  /** Whether the row repeats its cost as the public on-demand cost. */
  boolean publicPrice();
}
