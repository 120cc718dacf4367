package dev.byline.auth.jwt;

import java.time.Duration;

/**
 * One way to read an issuer's keys.
 *
 * <p>Thread: one at a time, which may block for a bounded time. Owns: what it needs to read. Fails:
 * {@link KeysUnreadable}.
 */
interface KeyFetch {
  /** The keys as they are now. */
  KeySet fetch() throws KeysUnreadable;

  /** How often they are read anew while nobody asks. */
  Duration every();
}
