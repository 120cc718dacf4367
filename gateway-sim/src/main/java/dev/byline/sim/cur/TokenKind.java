package dev.byline.sim.cur;

import dev.byline.sim.books.ServedCall;

/**
 * What a token was billed as, with its name in each family of usage types.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/cost-management.html">Bedrock cost management</a>
 */
enum TokenKind {
  INPUT("input-tokens", "InputTokenCount", "input_tokens", "Input"),
  OUTPUT("output-tokens", "OutputTokenCount", "output_tokens", "Output"),
  CACHE_READ(
      "cache-read-input-token-count",
      "CacheReadInputTokenCount",
      "cache_read_tokens",
      "Cache Read Input"),
  CACHE_WRITE(
      "cache-write-input-token-count",
      "CacheWriteInputTokenCount",
      "cache_write_tokens",
      "Cache Write Input");

  /** In {@code USE1-NovaLite-input-tokens}. */
  final String nativeName;

  /** In {@code USE1-MP:USE1_InputTokenCount-Units}. */
  final String dimension;

  /** In {@code USE1-MP:USE1_input_tokens_standard-Units}. */
  final String newDimension;

  /** In descriptions. */
  final String title;

  TokenKind(String nativeName, String dimension, String newDimension, String title) {
    this.nativeName = nativeName;
    this.dimension = dimension;
    this.newDimension = newDimension;
    this.title = title;
  }

  long tokens(ServedCall call) {
    long tokens = switch (this) {
      case INPUT -> call.inputTokens();
      case OUTPUT -> call.outputTokens();
      case CACHE_READ -> call.cacheReadTokens();
      case CACHE_WRITE -> call.cacheWriteTokens();
    };
    if (tokens < 0) {
      throw new IllegalArgumentException(
          "%s tokens of %s: %d, expected none below 0".formatted(this, call.requestId(), tokens));
    }
    return tokens;
  }
}
