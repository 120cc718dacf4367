package dev.byline.billing.line;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * How many tokens one unit of {@code line_item_usage_amount} is. AWS's own rows count in thousands;
 * AWS Marketplace's rows have the pricing unit "Units" and count in millions.
 */
final class TokenUnit {

  private static final long THOUSAND = 1_000;
  private static final long MILLION = 1_000_000;

  private TokenUnit() {}

  /**
   * The unit's tokens, or empty when the pricing unit is one that is not known to be tokens.
   *
   * @param marketplace whether AWS Marketplace bills the row; decides where no unit is given
   */
  static OptionalLong tokens(String pricingUnit, boolean marketplace) {
    String unit = pricingUnit.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return switch (unit) {
      case "1ktokens", "ktokens", "1000tokens", "thousandtokens" -> OptionalLong.of(THOUSAND);
      case "1mtokens", "mtokens", "1000000tokens", "milliontokens", "units" ->
        OptionalLong.of(MILLION);
      case "tokens", "token" -> OptionalLong.of(1);
      case "" -> OptionalLong.of(marketplace ? MILLION : THOUSAND);
      default -> OptionalLong.empty();
    };
  }
}
