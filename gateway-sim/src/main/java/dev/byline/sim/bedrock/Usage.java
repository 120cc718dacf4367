package dev.byline.sim.bedrock;

/**
 * Billed tokens of one inference.
 *
 * @param input without those read from or written to the cache
 * @param cacheWrite5m of the written ones, those kept for five minutes
 * @param cacheWrite1h of the written ones, those kept for an hour
 */
record Usage(long input, long output, long cacheRead, long cacheWrite5m, long cacheWrite1h) {

  long cacheWrite() {
    return cacheWrite5m + cacheWrite1h;
  }

  boolean cached() {
    return cacheRead > 0 || cacheWrite() > 0;
  }

  Usage withOutput(long tokens) {
    return new Usage(input, tokens, cacheRead, cacheWrite5m, cacheWrite1h);
  }
}
