package dev.byline.sim.faults;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A place where requests stop until a test lets them go. Thread-safe. */
public final class Gate {
  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private final Runnable onRelease;
  private int held;

  Gate(Runnable onRelease) {
    this.onRelease = onRelease;
  }

  /** Lets every held request go, and all later ones pass. */
  public void release() {
    onRelease.run();
    opened.complete(null);
  }

  /** How many requests have come to the gate. */
  public synchronized int held() {
    return held;
  }

  /**
   * Waits until so many requests have come to the gate.
   *
   * @return whether they came before the time was over
   */
  public synchronized boolean awaitHeld(int count, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (held < count) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** Called by a service: a request has come; it goes on when the stage completes. */
  public synchronized CompletionStage<Void> come() {
    held++;
    notifyAll();
    return opened;
  }
}
