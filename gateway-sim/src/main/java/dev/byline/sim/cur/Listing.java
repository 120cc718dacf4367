package dev.byline.sim.cur;

import java.math.BigDecimal;

/**
 * How one thing that is sold stands on the bill.
 *
 * @param unit pricing_unit
 * @param unitDigits decimal digits between a token and the unit: 3 where the unit is 1K tokens, 6 where it is a million
 * @param rate dollars per unit
 * @param publicPrice whether the row repeats its cost as the public on-demand cost
 */
record Listing(
    LineItem.Seller seller,
    LineItem.Product product,
    String usageType,
    String description,
    String unit,
    int unitDigits,
    BigDecimal rate,
    boolean publicPrice) {

  LineItem.Charge charge(long tokens) {
    BigDecimal amount = BigDecimal.valueOf(tokens, unitDigits);
    BigDecimal cost = amount.multiply(rate);
    return new LineItem.Charge(
        usageType, description, unit, amount, rate, cost, publicPrice ? cost : BigDecimal.ZERO);
  }
}
