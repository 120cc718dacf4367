package dev.byline.core.failure;

import java.time.Duration;
import java.util.Objects;

/**
 * One refusal or fault of one exchange.
 *
 * @param fault the row of the table that it is
 * @param message for the caller: says what was wrong and what was expected; never a secret, a
 *     token, a claim's content or a body
 * @param retryAfter how long to wait before the next try; zero where nothing is known
 */
public record Failure(Fault fault, String message, Duration retryAfter) {
  /** Checks that nothing is missing. */
  public Failure {
    Objects.requireNonNull(fault, "fault");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(retryAfter, "retryAfter");
  }

  /** A failure without a hint when to come back. */
  public static Failure of(Fault fault, String message) {
    return new Failure(fault, message, Duration.ZERO);
  }

  /** This failure as something that can be thrown, or complete a future. */
  public Refused refused() {
    return new Refused(this);
  }
}
