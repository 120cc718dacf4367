package dev.byline.auth.jwt;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one issuer's keys.
 *
 * @param keys the last ones; null before the first, and after all were withdrawn
 * @param failing since when they can't be read; null while they can
 * @param why what is wrong; null where nothing is
 * @param fetch the number of the fetch that gave the keys, from 1; 0 where none did
 */
record KnownKeys(
    @Nullable KeySet keys,
    @Nullable Instant failing,
    @Nullable String why,
    long fetch) {
  /** Before the first fetch. */
  static final KnownKeys NOT_YET = new KnownKeys(null, null, "its keys are not loaded yet", 0);

  /** The issuer publishes none: it has withdrawn those that it had. */
  static final KnownKeys NONE =
      new KnownKeys(null, null, "it publishes no key that can verify a signature", 0);

  static KnownKeys fetched(KeySet keys, long fetch) {
    return new KnownKeys(keys, null, null, fetch);
  }

  /** The same keys after a fetch that failed at {@code now}. */
  KnownKeys failed(String reason, Instant now) {
    return new KnownKeys(keys, failing == null ? now : failing, reason, fetch);
  }

  /** The keys that may be used at {@code now}; null where there are none. */
  @Nullable KeySet usable(Instant now, Duration kept) {
    return failing == null || now.isBefore(failing.plus(kept)) ? keys : null;
  }

  /** Whether they can be used at {@code now}, and what is wrong. */
  IssuerState state(String issuer, Instant now, Duration kept) {
    boolean ready = usable(now, kept) != null;
    return new IssuerState(
        issuer,
        ready,
        failing == null || keys == null
            ? why
            : "failing since " + failing.truncatedTo(ChronoUnit.SECONDS) + ", old keys "
                + (ready ? "in use" : "too old") + ": " + why);
  }
}
