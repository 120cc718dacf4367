package dev.byline.auth.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The calls whose token no known key of an issuer signed, though one might have: perhaps the keys
 * changed under the same names. The first of them may have the keys fetched, once in ten seconds; a
 * few more wait for the same fetch, and all others are judged at once. So a flood of bad signatures is
 * no flood of fetches, and takes no place from those who wait for a key's name.
 *
 * <p>Thread: under the lock of {@link SigningKeys}. Owns: the waiting futures, and completes none.
 * Fails: never.
 */
final class KeyDoubts {
  /** So many wait for one fetch. */
  static final int ROOM = 32;

  private static final Duration APART = Duration.ofSeconds(10);

  private final List<CompletableFuture<@Nullable Void>> waiting = new ArrayList<>();
  private long came;
  private Instant last = Instant.EPOCH;

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /**
   * A place to wait for a fetch that began after the first of them came; null where none is free.
   *
   * @param fetches how many have begun
   */
  @Nullable CompletableFuture<@Nullable Void> add(Instant now, long fetches) {
    if (waiting.isEmpty()) {
      if (!now.isBefore(last) && now.isBefore(last.plus(APART))) {
        return null;
      }
      last = now;
      came = fetches;
    }
    if (waiting.size() >= ROOM) {
      return null;
    }
    CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
    waiting.add(answer);
    return answer;
  }

  /**
   * Takes out those who waited for this fetch.
   *
   * @param fetch its number, from 1
   */
  List<CompletableFuture<@Nullable Void>> settledBy(long fetch) {
    return came < fetch ? removeAll() : List.of();
  }

  /** Takes out all. */
  List<CompletableFuture<@Nullable Void>> removeAll() {
    List<CompletableFuture<@Nullable Void>> all = List.copyOf(waiting);
    waiting.clear();
    return all;
  }
}
