package dev.byline.sim.cur;

import java.math.BigDecimal;

/**
 * One thing that is sold: tokens of one kind, of one model, at one tier, in one region.
 *
 * @param region of the endpoint that was called, such as {@code us-east-1}
 * @param mantle whether that endpoint was Mantle
 */
record Sku(
    ModelPrice model,
    Routing routing,
    ServiceTier tier,
    TokenKind kind,
    String region,
    boolean mantle) {

  /** Dollars per million tokens. */
  BigDecimal perMillion() {
    return model.perMillion(routing, kind).multiply(tier.factor);
  }

  boolean global() {
    return routing == Routing.GLOBAL;
  }
}
