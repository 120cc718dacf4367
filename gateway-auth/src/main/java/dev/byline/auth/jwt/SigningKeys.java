package dev.byline.auth.jwt;

import dev.byline.auth.jwt.KeyWaiters.Outcome;
import dev.byline.auth.jwt.KeyWaiters.Waiter;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
 * limited rate, when a token names a key that is not among them, or none of them signed it.
 *
 * <p>No call holds a thread while it waits. At most one fetch runs; two begin a second apart. Keys
 * of an issuer that fails are used for the time that its settings give, from the first failure. An
 * issuer that publishes none has withdrawn them all: they are dropped at once.
 *
 * <p>Thread: any; only {@link #fetchNow} blocks, on the executor. Owns: the key set and who waits for
 * it. Fails: {@link Fault#KEYS_UNAVAILABLE}, {@link Fault#VERIFIER_BUSY} with a full waiting room, {@link
 * Fault#TOKEN_SIGNATURE} for a key that is not published, {@link Fault#STOPPING} after the end.
 */
final class SigningKeys {
  private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
  private static final int ROOM = 256;
  private static final Duration APART = Duration.ofSeconds(1);
  private static final Duration WAIT_MAX = Duration.ofMillis(2_500);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(30);

  private final String issuer;
  private final KeyFetch fetch;
  private final Duration kept;
  private final InstantSource clock;
  private final Executor executor;
  private final KeyTimer timer;

  private final ReentrantLock lock = new ReentrantLock();
  private final KeyWaiters waiters = new KeyWaiters(ROOM);
  private final KeyDoubts doubts = new KeyDoubts();
  private final UnknownKeys unknown = new UnknownKeys();
  private volatile KnownKeys known = KnownKeys.NOT_YET;
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
    return known.usable(clock.instant(), kept);
  }

  /** The keys that may have signed {@code token}; may be none. */
  List<VerificationKey> fitting(SignedToken token) {
    KeySet keys = usable();
    return keys == null ? List.of() : keys.fitting(token.algorithm(), token.keyId());
  }

  /** Whether they can be used, and what is wrong. */
  IssuerState state() {
    return known.state(issuer, clock.instant(), kept);
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

  /** How many fetches have begun. */
  long begun() {
    lock.lock();
    try {
      return fetches;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the last keys were fetched after {@code begun} fetches had begun. */
  boolean fetchedAfter(long begun) {
    return known.fetch() > begun;
  }

  /**
   * Completes when a token that none of the keys signed is worth another try; at once with a refusal
   * where no fetch is due for its sake.
   */
  CompletionStage<@Nullable Void> doubt() {
    CompletableFuture<@Nullable Void> answer;
    boolean first;
    boolean begins;
    lock.lock();
    try {
      Instant now = clock.instant();
      if (closed) {
        return CompletableFuture.failedFuture(KeyRefusals.stopping());
      }
      first = doubts.isEmpty();
      answer = isHopeless(now) ? null : doubts.add(now, fetches);
      if (answer == null) {
        return CompletableFuture.failedFuture(KeyRefusals.notSigned());
      }
      begins = first && planSoon(now);
    } finally {
      lock.unlock();
    }
    if (first) {
      timer.after(WAIT_MAX, this::giveUpDoubts);
    }
    run(begins);
    return answer;
  }

  /** Completes when the key of {@code token} is there. */
  CompletionStage<@Nullable Void> await(SignedToken token) {
    String keyId = token.keyId();
    Waiter waiter;
    boolean begins;
    lock.lock();
    try {
      Instant now = clock.instant();
      if (closed) {
        return CompletableFuture.failedFuture(KeyRefusals.stopping());
      }
      if (!fitting(token).isEmpty()) {
        return CompletableFuture.completedFuture(null);
      }
      if (usable() != null && keyId != null && unknown.contains(keyId, now)) {
        return CompletableFuture.failedFuture(KeyRefusals.notPublished());
      }
      if (isHopeless(now)) {
        return CompletableFuture.failedFuture(unavailable());
      }
      waiter = waiters.add(token, fetches);
      if (waiter == null) {
        return CompletableFuture.failedFuture(KeyRefusals.roomFull());
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
    List<CompletableFuture<@Nullable Void>> doubting;
    lock.lock();
    try {
      closed = true;
      plans++;
      all = waiters.removeAll();
      doubting = doubts.removeAll();
    } finally {
      lock.unlock();
    }
    all.forEach(waiter -> waiter.answer().completeExceptionally(KeyRefusals.stopping()));
    doubting.forEach(answer -> answer.completeExceptionally(KeyRefusals.stopping()));
  }

  /** Whether the last fetch gave nothing, and another may not begin yet. */
  private boolean isHopeless(Instant now) {
    return failures > 0 && !fetching && wait(now).isPositive();
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
    List<CompletableFuture<@Nullable Void>> doubting;
    boolean begins;
    lock.lock();
    try {
      Instant now = clock.instant();
      fetching = false;
      failures = 0;
      KnownKeys before = known;
      known = KnownKeys.fetched(keys, fetches);
      if (before.failing() != null) {
        LOG.info("Issuer {}: its keys are loaded.", issuer);
      } else if (before.keys() == null) {
        LOG.debug("Issuer {}: its keys are loaded.", issuer);
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
      doubting = doubts.settledBy(fetches);
      boolean idle = waiters.isEmpty() && doubts.isEmpty();
      begins = !idle && planSoon(now);
      if (idle && !closed) {
        plan(fetch.every());
      }
    } finally {
      lock.unlock();
    }
    outcome.served().forEach(waiter -> waiter.answer().complete(null));
    outcome
        .unknown()
        .forEach(waiter -> waiter.answer().completeExceptionally(KeyRefusals.notPublished()));
    doubting.forEach(answer -> answer.complete(null));
    run(begins);
  }

  private void withdrawn() {
    nothing(before -> {
      if (!KnownKeys.NONE.equals(before)) {
        LOG.warn("Issuer {}: {}; its tokens are refused. Trying on.", issuer, KnownKeys.NONE.why());
      }
      return KnownKeys.NONE;
    });
  }

  private void failed(String why) {
    nothing(before -> {
      if (before.failing() == null && !closed) {
        LOG.warn("Issuer {}: its keys can't be loaded: {}. Trying on.", issuer, why);
      }
      return before.failed(why, clock.instant());
    });
  }

  /** After a fetch that gave no key: who waits is refused, and the next try comes soon. */
  private void nothing(UnaryOperator<KnownKeys> after) {
    List<Waiter> all;
    List<CompletableFuture<@Nullable Void>> doubting;
    lock.lock();
    try {
      fetching = false;
      failures++;
      known = after.apply(known);
      all = waiters.removeAll();
      doubting = doubts.removeAll();
      if (!closed) {
        plan(backoff());
      }
    } finally {
      lock.unlock();
    }
    all.forEach(waiter -> waiter.answer().completeExceptionally(unavailable()));
    doubting.forEach(answer -> answer.complete(null));
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

  private void giveUpDoubts() {
    List<CompletableFuture<@Nullable Void>> doubting;
    lock.lock();
    try {
      doubting = doubts.removeAll();
    } finally {
      lock.unlock();
    }
    doubting.forEach(answer -> answer.complete(null));
  }

  private Refused unavailable() {
    return KeyRefusals.unavailable(issuer);
  }
}
