package dev.byline.sim.bedrock;

/**
 * Billed tokens of one inference.
 *
 * @param input without those read from or written to the cache
 * @param cacheWrite5m of the written ones, those kept for five minutes
 * @param cacheWrite1h of the written ones, those kept for an hour
 */
public record Usage(long input, long output, long cacheRead, long cacheWrite5m, long cacheWrite1h) {

  /** All written to the cache. */
  public long cacheWrite() {
    return cacheWrite5m + cacheWrite1h;
  }

  /** All of the prompt. */
  public long wholeInput() {
    return input + cacheRead + cacheWrite();
  }

  /** Whether the cache had a part in it. */
  public boolean cached() {
    return cacheRead > 0 || cacheWrite() > 0;
  }

  /** The same with an output. */
  public Usage withOutput(long tokens) {
    return new Usage(input, tokens, cacheRead, cacheWrite5m, cacheWrite1h);
  }
}
