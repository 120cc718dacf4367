package dev.byline.server.observe;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The number of exchanges that have begun and not ended.
 *
 * <p>Thread: any. Owns: the counter. Fails: never.
 */
public final class OpenExchanges {
  private final AtomicInteger open = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();
  private volatile boolean stopping;

  /** One has begun; says whether it may go on, which it may until the gateway stops. */
  public boolean begun() {
    open.incrementAndGet();
    return !stopping;
  }

  /** From now on none may go on that has not begun before. */
  public void stop() {
    stopping = true;
  }

  /** One has ended. */
  public void ended() {
    if (open.decrementAndGet() == 0) {
      lock.lock();
      try {
        none.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** How many there are. */
  public int count() {
    return open.get();
  }

  /** Waits until there is none, or until {@code atMost} is over; says whether there is none. */
  public boolean awaitNone(Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lock();
    try {
      while (open.get() > 0 && left > 0) {
        left = none.awaitNanos(left);
      }
      return open.get() == 0;
    } finally {
      lock.unlock();
    }
  }
}
