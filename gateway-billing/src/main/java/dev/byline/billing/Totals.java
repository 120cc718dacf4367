package dev.byline.billing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * The bill as a whole. "The bill" is Bedrock's part of it, by the one rule that {@code
 * cur.BedrockScope} states.
 *
 * @param periods the billing periods, {@code yyyy-MM}, oldest first
 * @param currency as AWS wrote it
 * @param cost the sum of {@code line_item_unblended_cost}
 */
public record Totals(
    List<String> periods,
    String currency,
    Tokens tokens,
    BigDecimal cost,
    Coverage coverage,
    Outside outside) {

  public Totals {
    periods = List.copyOf(periods);
  }

  /**
   * How much of the bill names a caller.
   *
   * @param usageCost the cost of usage: without tax, credits, fees and discounts
   * @param attributedUsageCost the part of it that names a caller
   * @param unattributedCost the part of the whole bill that is tax, credit, or names no caller
   */
  public record Coverage(
      BigDecimal usageCost, BigDecimal attributedUsageCost, BigDecimal unattributedCost) {

    /** Attributed by all usage cost, from 0 to 1, rounded down; empty when usage cost nothing. */
    public Optional<BigDecimal> attributedShare() {
      return usageCost.signum() == 0
          ? Optional.empty()
          : Optional.of(attributedUsageCost.divide(usageCost, 6, RoundingMode.DOWN));
    }
  }

  /** What the same export holds of other services. */
  public record Outside(long rows, BigDecimal cost) {}
}
