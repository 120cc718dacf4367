package dev.byline.core.usage;

import dev.byline.core.failure.Failure;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an exchange ended, exactly once.
 *
 * @param outcome which way
 * @param status the HTTP status of the answer, Bedrock's or the gateway's own; 0 if there was none
 * @param usage what it consumed
 * @param failure why, unless the outcome is {@link Outcome#COMPLETE}
 */
public record StreamEnd(
    Outcome outcome, int status, Usage usage, @Nullable Failure failure) {
  /** The ways in which an exchange can end. */
  public enum Outcome {
    /** The upstream's whole answer, whatever its status, went to the caller. */
    COMPLETE,
    /** The gateway answered by itself; nothing was sent upstream. */
    REFUSED,
    /** The gateway answered by itself after the upstream had been tried. */
    UPSTREAM_FAILED,
    /** The upstream's answer broke off after the caller had seen its beginning. */
    UPSTREAM_CUT,
    /** The caller left before the end, or what it sent while it was answered was no request. */
    CLIENT_LEFT;

    private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name for ledgers and metric tags, such as {@code client-left}. */
    public String text() {
      return text;
    }
  }

  /** Checks that nothing is missing. */
  public StreamEnd {
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(usage, "usage");
  }

  /** The name of the reason: that of the failure's fault, or that of the outcome. */
  public String reason() {
    return failure == null ? outcome.text() : failure.fault().reason();
  }
}
