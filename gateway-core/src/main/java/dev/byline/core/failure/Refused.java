package dev.byline.core.failure;

import java.util.concurrent.CompletionException;

/**
 * The carrier of a {@link Failure} through calls and futures; it has no stack trace, because a
 * refusal is an answer and not a bug.
 */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  Refused(Failure failure) {
    super(failure.message(), null, false, false);
    this.failure = failure;
  }

  /** What is carried. */
  public Failure failure() {
    return failure;
  }

  /**
   * The failure behind {@code thrown}: what it carries if it is a refusal, otherwise {@link
   * Fault#INTERNAL} with a text that tells nothing of the cause.
   */
  public static Failure failureOf(Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof Refused refused
        ? refused.failure
        : Failure.of(Fault.INTERNAL, "The gateway failed to handle this request.");
  }
}
