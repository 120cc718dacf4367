package dev.byline.core.ledger;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * A maker of exchange ids: UUIDs of version 7, which sort by the time they were made.
 *
 * <p>Thread: any, as far as its random generator allows it. Owns: nothing. Fails: never.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#section-5.7">RFC 9562, section 5.7</a>
 */
public final class ExchangeId {
  private final InstantSource clock;
  private final RandomGenerator random;

  /** A maker of ids by {@code clock} and {@code random}. */
  public ExchangeId(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** The next id. */
  public UUID next() {
    long millis = clock.millis();
    long high = (millis << 16) | 0x7000L | (random.nextInt() & 0xfffL);
    long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low);
  }
}
