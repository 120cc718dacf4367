package dev.byline.demo.calls;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every call that was made and answered, counted by what was called and by which client.
 *
 * <p>Thread: any. Owns: its counts. Fails: never.
 */
public final class CallLog {
  private static final Comparator<Called> ORDER = Comparator.comparing(Called::surface)
      .thenComparing(Called::operation)
      .thenComparing(Called::client);

  private final Map<Called, Integer> counts = new HashMap<>();
  private final Runnable onEach;

  /**
   * Counts nothing yet.
   *
   * @param onEach runs after each call
   */
  public CallLog(Runnable onEach) {
    this.onEach = onEach;
  }

  /**
   * How often something was called.
   *
   * @param surface where
   * @param operation AWS's name; in words where AWS gives none
   * @param client who
   * @param calls how often; 0 in a log's own keys
   */
  public record Called(Surface surface, String operation, Client client, int calls) {}

  /** A call was answered. */
  public void add(Surface surface, String operation, Client client) {
    synchronized (this) {
      counts.merge(new Called(surface, operation, client, 0), 1, Integer::sum);
    }
    onEach.run();
  }

  /** All of them, by surface, operation and client. */
  public synchronized List<Called> rows() {
    List<Called> rows = new ArrayList<>();
    counts.forEach(
        (key, calls) -> rows.add(new Called(key.surface(), key.operation(), key.client(), calls)));
    rows.sort(ORDER);
    return List.copyOf(rows);
  }

  /** How many calls there were. */
  public synchronized int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }
}
