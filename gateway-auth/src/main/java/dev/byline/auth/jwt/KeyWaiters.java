package dev.byline.auth.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for keys of one issuer: a bounded number, each for a fetch that began after the
 * call came. A fetch that began before may have missed a key that was published in between.
 *
 * <p>Thread: under the lock of {@link SigningKeys}. Owns: the waiting futures, and completes none.
 * Fails: never.
 */
final class KeyWaiters {
  /** One call that waits. */
  static final class Waiter {
    private final JWSAlgorithm algorithm;
    private final @Nullable String keyId;
    private final long came;
    private final CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();

    private Waiter(SignedToken token, long came) {
      this.algorithm = token.algorithm();
      this.keyId = token.keyId();
      this.came = came;
    }

    private boolean servedBy(KeySet keys) {
      return !keys.fitting(algorithm, keyId).isEmpty();
    }

    @Nullable String keyId() {
      return keyId;
    }

    CompletableFuture<@Nullable Void> answer() {
      return answer;
    }
  }

  /**
   * What a fetch means for those who waited.
   *
   * @param served whose key is there
   * @param unknown whose key is not there
   */
  record Outcome(List<Waiter> served, List<Waiter> unknown) {}

  private final int room;
  private final List<Waiter> waiting = new ArrayList<>();

  KeyWaiters(int room) {
    this.room = room;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /**
   * A new one, or null where the room is full.
   *
   * @param fetches how many have begun
   */
  @Nullable Waiter add(SignedToken token, long fetches) {
    if (waiting.size() >= room) {
      return null;
    }
    Waiter waiter = new Waiter(token, fetches);
    waiting.add(waiter);
    return waiter;
  }

  /** Takes {@code waiter} out; false where it is out already. */
  boolean remove(Waiter waiter) {
    return waiting.remove(waiter);
  }

  /** Takes out all. */
  List<Waiter> removeAll() {
    List<Waiter> all = List.copyOf(waiting);
    waiting.clear();
    return all;
  }

  /**
   * Takes out those for whom {@code keys} are an answer.
   *
   * @param fetch the number of the fetch that read them, from 1
   */
  Outcome answeredBy(KeySet keys, long fetch) {
    List<Waiter> served = new ArrayList<>();
    List<Waiter> unknown = new ArrayList<>();
    for (Iterator<Waiter> all = waiting.iterator(); all.hasNext(); ) {
      Waiter waiter = all.next();
      if (waiter.servedBy(keys)) {
        served.add(waiter);
        all.remove();
      } else if (waiter.came < fetch) {
        unknown.add(waiter);
        all.remove();
      }
    }
    return new Outcome(served, unknown);
  }
}
