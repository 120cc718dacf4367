package dev.byline.core.limit;

import dev.byline.core.access.Permit;

/**
 * The port that admits a permitted call, or refuses it with a time to come back.
 *
 * <p>Thread: any. Owns: the open reservations. Fails: {@link dev.byline.core.failure.Refused}.
 */
public interface Limiter {
  /** Takes what the call needs. */
  Reservation reserve(Permit permit);

  /** How many reservations are open: neither settled nor cancelled. */
  int open();
}
