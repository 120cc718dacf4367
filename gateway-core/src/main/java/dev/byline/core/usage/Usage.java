package dev.byline.core.usage;

import java.util.Objects;

/**
 * What one inference consumed, with how far that is known. Counts are tokens; input excludes cache
 * reads and writes, as AWS counts and bills them.
 *
 * @param certainty how far the counts can be trusted
 * @param input tokens of the prompt that were not cached
 * @param output tokens of the answer
 * @param cacheRead prompt tokens read from the cache
 * @param cacheWrite prompt tokens written to the cache
 */
public record Usage(Certainty certainty, long input, long output, long cacheRead, long cacheWrite) {
  /** Nothing was inferred, and that is certain: the request never reached a model. */
  public static final Usage NOTHING = new Usage(Certainty.KNOWN, 0, 0, 0, 0);

  /** Something may have been inferred, and the answer did not say how much. */
  public static final Usage ABSENT = new Usage(Certainty.ABSENT, 0, 0, 0, 0);

  /** How far counts can be trusted. */
  public enum Certainty {
    /** As AWS reported it at the end of the answer. */
    KNOWN,
    /**
     * Some kinds of tokens are known and others, which stand as 0, are not; or the answer failed or
     * broke off after it had said what it had used so far.
     */
    PARTIAL,
    /** Nothing is known; the counts are zero and mean nothing. */
    ABSENT
  }

  /** Refuses negative counts. */
  public Usage {
    Objects.requireNonNull(certainty, "certainty");
    if (input < 0 || output < 0 || cacheRead < 0 || cacheWrite < 0) {
      throw new IllegalArgumentException("token counts must not be negative");
    }
  }

  /** Counts as AWS reported them. */
  public static Usage known(long input, long output, long cacheRead, long cacheWrite) {
    return new Usage(Certainty.KNOWN, input, output, cacheRead, cacheWrite);
  }

  /** The same counts, which are not the last word: what is known becomes partial. */
  Usage unfinished() {
    return certainty == Certainty.KNOWN
        ? new Usage(Certainty.PARTIAL, input, output, cacheRead, cacheWrite)
        : this;
  }

  /** Whether the counts say anything. */
  public boolean present() {
    return certainty != Certainty.ABSENT;
  }
}
