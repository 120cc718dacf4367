package dev.byline.sim.bedrock;

import java.time.Duration;

/**
 * How the models answer.
 *
 * @param outputTokens the length of an answer, unless the request allows fewer
 * @param chunks text chunks of a streamed answer
 * @param beforeFirstByte how long the model thinks
 * @param betweenChunks how long it pauses between two frames of a stream
 */
public record AnswerPlan(
    long outputTokens, int chunks, Duration beforeFirstByte, Duration betweenChunks) {

  public AnswerPlan {
    if (outputTokens < 1 || outputTokens > 10_000_000 || chunks < 1) {
      throw new IllegalArgumentException("an answer needs a token and a chunk at least");
    }
  }

  /** Sixteen tokens in four chunks, at once. */
  public static AnswerPlan standard() {
    return new AnswerPlan(16, 4, Duration.ZERO, Duration.ZERO);
  }

  /** An answer of some length in some chunks, at once. */
  public static AnswerPlan of(long outputTokens, int chunks) {
    return new AnswerPlan(outputTokens, chunks, Duration.ZERO, Duration.ZERO);
  }

  /** The same answer with pauses. */
  public AnswerPlan paced(Duration first, Duration between) {
    return new AnswerPlan(outputTokens, chunks, first, between);
  }
}
