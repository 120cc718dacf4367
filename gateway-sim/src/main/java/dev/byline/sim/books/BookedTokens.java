package dev.byline.sim.books;

/**
 * Sums over rows of the books, in tokens.
 *
 * @param calls how many rows
 */
public record BookedTokens(long calls, long input, long output, long cacheRead, long cacheWrite) {

  /** No rows. */
  public static final BookedTokens NONE = new BookedTokens(0, 0, 0, 0, 0);

  BookedTokens plus(ServedCall call) {
    return new BookedTokens(
        calls + 1,
        input + call.inputTokens(),
        output + call.outputTokens(),
        cacheRead + call.cacheReadTokens(),
        cacheWrite + call.cacheWriteTokens());
  }
}
