package dev.byline.auth.jwt;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The port that runs something later.
 *
 * <p>Thread: any. Owns: what waits. Fails: never; after {@link #close} it does nothing.
 */
interface KeyTimer extends AutoCloseable {
  /** Runs {@code task}, which must be short, after {@code delay}. */
  void after(Duration delay, Runnable task);

  @Override
  void close();

  /** A timer with one thread of its own, which does not keep the process alive. */
  static KeyTimer oneThread() {
    ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
        1, Thread.ofPlatform().daemon().name("byline-keys").factory());
    return new KeyTimer() {
      @Override
      public void after(Duration delay, Runnable task) {
        try {
          thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
          // Nothing runs any more, so nothing runs later.
        }
      }

      @Override
      public void close() {
        thread.shutdownNow();
      }
    };
  }
}
