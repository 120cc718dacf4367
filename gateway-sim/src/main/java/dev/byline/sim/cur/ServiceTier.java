package dev.byline.sim.cur;

import java.math.BigDecimal;

/**
 * The service tier of a call and its price as a multiple of the standard one. AWS's pages only say "premium" and "discount"; the
 * factors are those between the price list's rows of Nova Pro: input 0.0008 standard and 0.0014 priority, output 0.0032 standard and
 * 0.0016 flex.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html">Bedrock service tiers</a>
 */
enum ServiceTier {
  STANDARD("standard", "1"),
  PRIORITY("priority", "1.75"),
  FLEX("flex", "0.5");

  final String label;
  final BigDecimal factor;

  ServiceTier(String label, String factor) {
    this.label = label;
    this.factor = new BigDecimal(factor);
  }

  static ServiceTier of(String name) {
    return switch (name) {
      case "standard", "default" -> STANDARD;
      case "priority" -> PRIORITY;
      case "flex" -> FLEX;
      default ->
        throw new IllegalArgumentException(
            "service tier '%s': expected standard, priority or flex".formatted(name));
    };
  }
}
