package dev.byline.sim.cur;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One model as AWS's price list has it. Prices are US dollars per million tokens of the standard tier.
 *
 * @param modelId the model id without date, version and revision, such as {@code anthropic.claude-opus-4-8}
 * @param title such as {@code Claude Opus 4.8}
 * @param usageName the model's name in native usage types, such as {@code Claude4.8Opus}
 * @param catalogue how the model is billed
 * @param global prices of the {@code global.} inference profile, null when there is none
 * @param regional prices of every other id, null when there is none
 */
public record ModelPrice(
    String modelId,
    String title,
    String usageName,
    Catalogue catalogue,
    @Nullable Rates global,
    @Nullable Rates regional) {

  /** Dollars per million tokens of a kind; null where the price list has no row, which differs from a row of 0. */
  public record Rates(
      @Nullable BigDecimal input,
      @Nullable BigDecimal cacheWrite,
      @Nullable BigDecimal cacheRead,
      @Nullable BigDecimal output) {}

  /** The price list's offer that holds the model, and with it the shape of its rows. */
  public enum Catalogue {
    /** Offer AmazonBedrock: per 1K tokens. */
    NATIVE,
    /** Offer AmazonBedrockFoundationModels, usage types like {@code USE1-MP:USE1_InputTokenCount-Units}: Claude up to 4.6. */
    MARKETPLACE,
    /** The same offer, usage types like {@code USE1-MP:USE1_input_tokens_standard-Units}: Claude from 4.7 on. */
    MARKETPLACE_NEW
  }

  BigDecimal perMillion(Routing routing, TokenKind kind) {
    Rates rates = routing == Routing.GLOBAL ? global : regional;
    BigDecimal price = rates == null
        ? null
        : switch (kind) {
          case INPUT -> rates.input();
          case OUTPUT -> rates.output();
          case CACHE_READ -> rates.cacheRead();
          case CACHE_WRITE -> rates.cacheWrite();
        };
    if (price == null) {
      throw new IllegalArgumentException(
          "%s: no %s price for %s tokens".formatted(modelId, routing, kind));
    }
    return price;
  }
}
