package dev.byline.auth.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import dev.byline.auth.jwt.KeyWaiters.Outcome;
import dev.byline.auth.jwt.KeyWaiters.Waiter;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys of one issuer: fetched ahead of need, anew in the background, and at once, at a
 * limited rate, when a token names a key that is not among them.
 *
 * <p>No call holds a thread while it waits. At most one fetch runs; two begin a second apart. Keys
 * of an issuer that fails are used for the time that its settings give, from the first failure. An
 * issuer that publishes none has withdrawn them all: they are dropped at once.
 *
 * <p>Thread: any; only {@link #fetchNow} blocks, on the executor. Owns: the key set and who waits for
 * it. Fails: {@link Fault#KEYS_UNAVAILABLE}, {@link Fault#VERIFIER_BUSY} with a full waiting room, {@link
 * Fault#TOKEN_SIGNATURE} for a key that is not published.
 */
final class SigningKeys {
  private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
  private static final int ROOM = 256;
  private static final Duration APART = Duration.ofSeconds(1);
  private static final Duration WAIT_MAX = Duration.ofMillis(2_500);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(30);
  private static final Duration COME_BACK = Duration.ofSeconds(2);
  private static final String NONE = "it publishes no key that can verify a signature";

  /**
   * What is known of the keys.
   *
   * @param keys the last ones; null before the first, and after all were withdrawn
   * @param failing since when they can't be read; null while they can
   * @param why what is wrong; null where nothing is
   */
  private record Known(
      @Nullable KeySet keys,
      @Nullable Instant failing,
      @Nullable String why) {}

  private final String issuer;
  private final KeyFetch fetch;
  private final Duration kept;
  private final InstantSource clock;
  private final Executor executor;
  private final KeyTimer timer;

  private final ReentrantLock lock = new ReentrantLock();
  private final KeyWaiters waiters = new KeyWaiters(ROOM);
  private final UnknownKeys unknown = new UnknownKeys();
  private volatile Known known = new Known(null, null, "its keys are not loaded yet");
  private long fetches;
  private long plans;
  private boolean fetching;
  private boolean soon;
  /** How many fetches in a row gave no key. */
  private int failures;

  private Instant lastBegin = Instant.EPOCH;
  private boolean closed;

  /**
   * Keys that are fetched by {@code fetch}.
   *
   * @param issuer its name
   * @param kept how long the last keys are used when no fetch succeeds
   */
  SigningKeys(
      String issuer,
      KeyFetch fetch,
      Duration kept,
      InstantSource clock,
      Executor executor,
      KeyTimer timer) {
    this.issuer = issuer;
    this.fetch = fetch;
    this.kept = kept;
    this.clock = clock;
    this.executor = executor;
    this.timer = timer;
  }

  /** The keys that may be used now; null where there are none. */
  @Nullable KeySet usable() {
    return usable(known);
  }

  private @Nullable KeySet usable(Known now) {
    boolean tooOld =
        now.failing() != null && !clock.instant().isBefore(now.failing().plus(kept));
    return tooOld ? null : now.keys();
  }

  /** The keys that may have signed {@code token}; may be none. */
  List<VerificationKey> fitting(SignedToken token) {
    return fitting(token.algorithm(), token.keyId());
  }

  private List<VerificationKey> fitting(JWSAlgorithm algorithm, @Nullable String keyId) {
    KeySet keys = usable();
    return keys == null ? List.of() : keys.fitting(algorithm, keyId);
  }

  /** Whether they can be used, and what is wrong. */
  IssuerState state() {
    Known now = known;
    boolean ready = usable(now) != null;
    String why = now.why();
    if (now.failing() != null && now.keys() != null) {
      why = "failing since " + now.failing().truncatedTo(ChronoUnit.SECONDS) + ", old keys "
          + (ready ? "in use" : "too old") + ": " + why;
    }
    return new IssuerState(issuer, ready, why);
  }

  /** Begins the first fetch. */
  void start() {
    boolean begins;
    lock.lock();
    try {
      begins = !fetching && begin();
    } finally {
      lock.unlock();
    }
    run(begins);
  }

  /**
   * Completes when the key of {@code token} is there.
   *
   * @param anyChange completes after the next fetch instead, because the token names no key
   */
  CompletionStage<@Nullable Void> await(SignedToken token, boolean anyChange) {
    String keyId = token.keyId();
    Waiter waiter;
    boolean begins;
    lock.lock();
    try {
      Instant now = clock.instant();
      if (!anyChange && !fitting(token).isEmpty()) {
        return CompletableFuture.completedFuture(null);
      }
      if (usable() != null && keyId != null && unknown.contains(keyId, now)) {
        return CompletableFuture.failedFuture(notPublished());
      }
      if (closed || (failures > 0 && !fetching && wait(now).isPositive())) {
        return CompletableFuture.failedFuture(unavailable());
      }
      waiter = waiters.add(token, anyChange, fetches);
      if (waiter == null) {
        return CompletableFuture.failedFuture(busy());
      }
      begins = planSoon(now);
    } finally {
      lock.unlock();
    }
    timer.after(WAIT_MAX, () -> giveUp(waiter));
    run(begins);
    return waiter.answer();
  }

  /** Ends the background work; who waits is refused. */
  void close() {
    List<Waiter> all;
    lock.lock();
    try {
      closed = true;
      plans++;
      all = waiters.removeAll();
    } finally {
      lock.unlock();
    }
    all.forEach(waiter -> waiter.answer().completeExceptionally(unavailable()));
  }

  private Duration wait(Instant now) {
    Duration since = Duration.between(lastBegin, now);
    return since.isNegative() || since.compareTo(APART) >= 0 ? Duration.ZERO : APART.minus(since);
  }

  /** Whether a fetch begins now; otherwise one runs, or is planned for the end of the second. */
  private boolean planSoon(Instant now) {
    if (fetching || soon) {
      return false;
    }
    Duration wait = wait(now);
    if (!wait.isPositive()) {
      return begin();
    }
    plan(wait);
    soon = true;
    return false;
  }

  private void plan(Duration delay) {
    long plan = ++plans;
    soon = false;
    timer.after(delay, () -> planned(plan));
  }

  private void planned(long plan) {
    boolean begins;
    lock.lock();
    try {
      begins = plan == plans && !fetching && begin();
    } finally {
      lock.unlock();
    }
    run(begins);
  }

  private boolean begin() {
    if (closed) {
      return false;
    }
    plans++;
    soon = false;
    fetching = true;
    fetches++;
    lastBegin = clock.instant();
    return true;
  }

  private void run(boolean begins) {
    if (begins) {
      try {
        executor.execute(this::fetchNow);
      } catch (RejectedExecutionException e) {
        failed("the gateway stops");
      }
    }
  }

  private void fetchNow() {
    try {
      KeySet keys = fetch.fetch();
      if (keys.isEmpty()) {
        withdrawn();
      } else {
        fetched(keys);
      }
    } catch (KeysUnreadable e) {
      failed(String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      failed("unexpected " + e.getClass().getSimpleName());
      throw e;
    }
  }

  private void fetched(KeySet keys) {
    Outcome outcome;
    boolean begins;
    lock.lock();
    try {
      Instant now = clock.instant();
      fetching = false;
      failures = 0;
      Known before = known;
      known = new Known(keys, null, null);
      if (before.keys() == null || before.failing() != null) {
        LOG.info("Issuer {}: its keys are loaded.", issuer);
      }
      if (before.keys() == null || !before.keys().sameKeys(keys)) {
        unknown.clear();
      }
      outcome = waiters.answeredBy(keys, fetches);
      outcome.unknown().forEach(waiter -> {
        if (waiter.keyId() != null) {
          unknown.add(waiter.keyId(), now);
        }
      });
      begins = !waiters.isEmpty() && planSoon(now);
      if (waiters.isEmpty() && !closed) {
        plan(fetch.every());
      }
    } finally {
      lock.unlock();
    }
    outcome.served().forEach(waiter -> waiter.answer().complete(null));
    outcome.unknown().forEach(waiter -> waiter.answer().completeExceptionally(notPublished()));
    run(begins);
  }

  private void withdrawn() {
    nothing(before -> {
      if (!NONE.equals(before.why())) {
        LOG.warn("Issuer {}: {}; its tokens are refused. Trying on.", issuer, NONE);
      }
      return new Known(null, null, NONE);
    });
  }

  private void failed(String why) {
    nothing(before -> {
      if (before.failing() == null) {
        LOG.warn("Issuer {}: its keys can't be loaded: {}. Trying on.", issuer, why);
      }
      Instant since = before.failing() == null ? clock.instant() : before.failing();
      return new Known(before.keys(), since, why);
    });
  }

  /** After a fetch that gave no key: who waits is refused, and the next try comes soon. */
  private void nothing(UnaryOperator<Known> after) {
    List<Waiter> all;
    lock.lock();
    try {
      fetching = false;
      failures++;
      known = after.apply(known);
      all = waiters.removeAll();
      if (!closed) {
        plan(backoff());
      }
    } finally {
      lock.unlock();
    }
    all.forEach(waiter -> waiter.answer().completeExceptionally(unavailable()));
  }

  private Duration backoff() {
    Duration doubled = APART.multipliedBy(1L << Math.min(failures - 1, 10));
    return doubled.compareTo(BACKOFF_MAX) < 0 ? doubled : BACKOFF_MAX;
  }

  private void giveUp(Waiter waiter) {
    boolean waited;
    lock.lock();
    try {
      waited = waiters.remove(waiter);
    } finally {
      lock.unlock();
    }
    if (waited) {
      waiter.answer().completeExceptionally(unavailable());
    }
  }

  static Refused notPublished() {
    return Failure.of(
            Fault.TOKEN_SIGNATURE, "The token names a key that its issuer does not publish.")
        .refused();
  }

  private Refused unavailable() {
    return new Failure(
            Fault.KEYS_UNAVAILABLE,
            "The keys of issuer " + issuer + " can't be had now.",
            COME_BACK)
        .refused();
  }

  private static Refused busy() {
    return Failure.of(Fault.VERIFIER_BUSY, "Too many tokens wait for their issuer's keys.")
        .refused();
  }
}
