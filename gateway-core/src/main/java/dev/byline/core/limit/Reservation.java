package dev.byline.core.limit;

import dev.byline.core.access.Permit;
import dev.byline.core.usage.Usage;

/**
 * What a call has taken provisionally. It ends exactly once: by {@link #settle} or by {@link
 * #cancel}; every later call of either does nothing.
 */
public interface Reservation {
  /** The permit that was admitted. */
  Permit permit();

  /** Gives back what was taken and keeps what was used. */
  void settle(Usage usage);

  /** Gives everything back: nothing was used. */
  void cancel();
}
