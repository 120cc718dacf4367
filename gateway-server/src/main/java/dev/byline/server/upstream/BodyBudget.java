package dev.byline.server.upstream;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The request bytes that the whole process may hold at a time, whoever sends them.
 *
 * <p>Thread: any; lock-free. Owns: one counter. Fails: never; what does not fit is told.
 */
public final class BodyBudget {
  private final long most;
  private final AtomicLong held = new AtomicLong();

  /** A budget of {@code most} bytes. */
  public BodyBudget(long most) {
    this.most = most;
  }

  /** Bytes that are held now. */
  public long held() {
    return held.get();
  }

  /** Takes {@code bytes}; says whether they fit. What was taken must be given back either way. */
  boolean take(long bytes) {
    return held.addAndGet(bytes) <= most;
  }

  void giveBack(long bytes) {
    held.addAndGet(-bytes);
  }
}
