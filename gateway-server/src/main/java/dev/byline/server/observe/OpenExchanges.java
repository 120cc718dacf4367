package dev.byline.server.observe;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The number of exchanges that have begun and not ended.
 *
 * <p>Thread: any; event loops never wait here. Owns: the counter. Fails: never.
 */
public final class OpenExchanges {
  private final AtomicInteger open = new AtomicInteger();
  private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();
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
      waiting.forEach(LockSupport::unpark);
    }
  }

  /** How many there are. */
  public int count() {
    return open.get();
  }

  /** Waits until there is none, or until {@code atMost} is over; says whether there is none. */
  public boolean awaitNone(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    Thread self = Thread.currentThread();
    waiting.add(self);
    try {
      long left = atMost.toNanos();
      while (open.get() > 0 && left > 0) {
        LockSupport.parkNanos(this, left);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        left = end - System.nanoTime();
      }
      return open.get() == 0;
    } finally {
      waiting.remove(self);
    }
  }
}
