package dev.byline.core.usage;

/**
 * Token counts as one object of an answer gives them, each either a count, {@link #MISSING} or
 * {@link #UNREADABLE}.
 *
 * @param input tokens of the prompt that were not cached
 * @param output tokens of the answer
 * @param cacheRead prompt tokens read from the cache
 * @param cacheWrite prompt tokens written to the cache
 */
record Counts(long input, long output, long cacheRead, long cacheWrite) {
  /** The object does not name the count, or names it null. */
  static final long MISSING = -1;

  /** What stands there is no count: negative, a fraction, a text, or above {@link #MAX}. */
  static final long UNREADABLE = -2;

  /** The largest count that is believed; sums of four of them can't overflow. */
  static final long MAX = 999_999_999_999_999L;

  /** Nothing was said. */
  static final Counts NONE = new Counts(MISSING, MISSING, MISSING, MISSING);

  /** {@code count} if it can be one, else {@link #UNREADABLE}. */
  static long believed(long count) {
    return count >= 0 && count <= MAX ? count : UNREADABLE;
  }

  /** These counts, and where one is missing, that of {@code earlier}. */
  Counts over(Counts earlier) {
    return new Counts(
        input == MISSING ? earlier.input : input,
        output == MISSING ? earlier.output : output,
        cacheRead == MISSING ? earlier.cacheRead : cacheRead,
        cacheWrite == MISSING ? earlier.cacheWrite : cacheWrite);
  }

  /**
   * What they amount to: absent without an input count; partial without an output count or with a
   * cache count that can't be read; else known, where a cache count that is missing is 0.
   */
  Usage usage() {
    if (input < 0) {
      return Usage.ABSENT;
    }
    boolean all = output >= 0 && cacheRead != UNREADABLE && cacheWrite != UNREADABLE;
    return new Usage(
        all ? Usage.Certainty.KNOWN : Usage.Certainty.PARTIAL,
        input,
        Math.max(0, output),
        Math.max(0, cacheRead),
        Math.max(0, cacheWrite));
  }
}
