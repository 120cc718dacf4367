package dev.byline.core.limit;

import dev.byline.core.access.Permit;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.usage.Usage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A limit on the requests that are in flight at the same time in this process.
 *
 * <p>Thread: any; lock-free. Owns: one counter. Fails: {@link Fault#OVERLOADED} above the limit.
 */
public final class InFlightLimiter implements Limiter {
  private static final Duration COME_BACK = Duration.ofSeconds(1);

  private final int most;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * A limiter.
   *
   * @param most requests at the same time, at least 1
   */
  public InFlightLimiter(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("most: " + most + " (expected: >= 1)");
    }
    this.most = most;
  }

  @Override
  public Reservation reserve(Permit permit) {
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      throw new Failure(
              Fault.OVERLOADED,
              "The gateway serves " + most + " requests at a time and is full.",
              COME_BACK)
          .refused();
    }
    return new Place(permit);
  }

  @Override
  public int open() {
    return open.get();
  }

  private final class Place implements Reservation {
    private final Permit permit;
    private final AtomicBoolean ended = new AtomicBoolean();

    Place(Permit permit) {
      this.permit = permit;
    }

    @Override
    public Permit permit() {
      return permit;
    }

    @Override
    public void settle(Usage usage) {
      end();
    }

    @Override
    public void cancel() {
      end();
    }

    private void end() {
      if (ended.compareAndSet(false, true)) {
        open.decrementAndGet();
      }
    }
  }
}
