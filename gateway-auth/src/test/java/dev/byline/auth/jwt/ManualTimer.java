package dev.byline.auth.jwt;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** A clock and a timer that go on when a test says so. */
@NullMarked
final class ManualTimer implements KeyTimer, InstantSource {
  private record Task(Instant at, long order, Runnable run) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparing(Task::at).thenComparingLong(Task::order));
  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private long order;

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public synchronized void after(Duration delay, Runnable task) {
    tasks.add(new Task(now.plus(delay), order++, task));
  }

  @Override
  public synchronized void close() {
    tasks.clear();
  }

  /** Goes on by {@code step} and runs what is due on the way, in its order. */
  void advance(Duration step) {
    Instant end = instant().plus(step);
    for (Runnable next = due(end); next != null; next = due(end)) {
      next.run();
    }
    set(end);
  }

  private synchronized @Nullable Runnable due(Instant end) {
    Task next = tasks.peek();
    if (next == null || next.at().isAfter(end)) {
      return null;
    }
    tasks.poll();
    now = next.at();
    return next.run();
  }

  private synchronized void set(Instant end) {
    now = end;
  }
}
