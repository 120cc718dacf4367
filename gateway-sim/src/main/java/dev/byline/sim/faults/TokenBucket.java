package dev.byline.sim.faults;

import java.time.Clock;

/** A rate limit: a bucket as large as one second's rate, filled by the simulator's clock. Thread-safe. */
final class TokenBucket {
  private final Clock clock;
  private final double perSecond;
  private double tokens;
  private long lastMillis;

  TokenBucket(Clock clock, double perSecond) {
    this.clock = clock;
    this.perSecond = perSecond;
    this.tokens = Math.max(1, perSecond);
    this.lastMillis = clock.millis();
  }

  synchronized boolean take() {
    long now = clock.millis();
    double refill = Math.max(0, now - lastMillis) / 1000.0 * perSecond;
    tokens = Math.min(Math.max(1, perSecond), tokens + refill);
    lastMillis = now;
    if (tokens < 1) {
      return false;
    }
    tokens -= 1;
    return true;
  }
}
