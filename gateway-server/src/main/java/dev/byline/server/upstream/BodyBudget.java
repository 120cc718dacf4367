package dev.byline.server.upstream;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The request bytes that the whole process may hold at a time, whoever sends them. An eighth of it is
 * for small bodies alone, so that a few callers with large ones do not starve all others.
 *
 * <p>Thread: any; lock-free. Owns: one counter. Fails: never; what does not fit is told.
 */
public final class BodyBudget {
  /** Up to here a body is a small one. */
  private static final long SMALL_BODY = 64 * 1024;

  private final long most;
  private final long mostForLarge;
  private final AtomicLong held = new AtomicLong();

  /** A budget of {@code most} bytes. */
  public BodyBudget(long most) {
    this.most = most;
    this.mostForLarge = most - most / 8;
  }

  /** Bytes that are held now. */
  public long held() {
    return held.get();
  }

  /**
   * Takes {@code bytes} for a body that has {@code length} of them by now; says whether they fit. What
   * was taken must be given back either way.
   */
  public boolean take(long bytes, long length) {
    return held.addAndGet(bytes) <= (length <= SMALL_BODY ? most : mostForLarge);
  }

  /** Gives back what was taken. */
  public void giveBack(long bytes) {
    held.addAndGet(-bytes);
  }
}
