package dev.byline.auth.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When keys are fetched, for whom, and what happens when they can't be had. No thread, no waiting. */
@NullMarked
final class SigningKeysTest {
  private static final ECKey OLD = TestTokens.ec("old", Curve.P_256);
  private static final ECKey NEW = TestTokens.ec("new", Curve.P_256);
  private static final Duration KEPT = Duration.ofHours(1);
  private static final Logger LOGGER = Logger.getLogger(SigningKeys.class.getName());

  private final ManualTimer time = new ManualTimer();
  private final Deque<Runnable> executor = new ArrayDeque<>();
  private final List<String> logged = new ArrayList<>();
  private final Handler log = new Handler() {
    @Override
    public void publish(LogRecord line) {
      logged.add(line.getLevel() + " " + line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };
  private @Nullable String published = TestTokens.jwks(OLD.toPublicJWK());
  private int fetches;

  private final SigningKeys keys = new SigningKeys(
      "idp",
      new KeyFetch() {
        @Override
        public KeySet fetch() throws KeysUnreadable {
          fetches++;
          if (published == null) {
            throw new KeysUnreadable("it is down");
          }
          return KeySet.parse(published.getBytes(UTF_8));
        }

        @Override
        public Duration every() {
          return Duration.ofMinutes(5);
        }
      },
      KEPT,
      time,
      executor::add,
      time);

  @BeforeEach
  void listen() {
    LOGGER.addHandler(log);
  }

  @AfterEach
  void stopListening() {
    LOGGER.removeHandler(log);
  }

  @Test
  void keysAreFetchedAheadAndAnewWhileNobodyAsks() {
    load();
    published = TestTokens.jwks(OLD.toPublicJWK(), NEW.toPublicJWK());
    time.advance(Duration.ofMinutes(5));
    runAll();

    assertThat(fetches).isEqualTo(2);
    assertThat(keys.fitting(token(NEW))).hasSize(1);
  }

  @Test
  void theFirstTokenFetchesWhereNobodyStarted() {
    CompletableFuture<?> waits = await(OLD);
    runAll();

    assertThat(waits).isCompleted();
  }

  @Test
  void everybodyWaitsForOneFetch() {
    load();
    later();
    published = TestTokens.jwks(OLD.toPublicJWK(), NEW.toPublicJWK());
    List<CompletableFuture<?>> waits = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waits.add(await(NEW));
    }
    runAll();

    assertThat(waits)
        .allMatch(CompletableFuture::isDone)
        .noneMatch(f -> f.isCompletedExceptionally());
    assertThat(fetches).isEqualTo(2);
  }

  @Test
  void aKeyThatIsPublishedInTheLimitedSecondIsNotRefused() {
    load();
    later();
    await(TestTokens.ec("made-up", Curve.P_256));
    runAll();
    published = TestTokens.jwks(OLD.toPublicJWK(), NEW.toPublicJWK());
    CompletableFuture<?> waits = await(NEW);
    assertThat(waits).isNotDone();
    time.advance(Duration.ofSeconds(1));
    runAll();

    assertThat(waits).isCompleted();
    assertThat(fetches).isEqualTo(3);
  }

  @Test
  void aKeyThatIsPublishedWhileAFetchRunsIsNotRefused() throws Exception {
    KeySet before = KeySet.parse(TestTokens.jwks(OLD.toPublicJWK()).getBytes(UTF_8));
    KeySet after = KeySet.parse(TestTokens.jwks(NEW.toPublicJWK()).getBytes(UTF_8));
    KeyWaiters waiters = new KeyWaiters(2);
    waiters.add(token(NEW), 1);

    assertThat(waiters.answeredBy(before, 1).unknown()).isEmpty();
    assertThat(waiters.answeredBy(after, 2).served()).hasSize(1);

    waiters.add(token(NEW), 1);
    assertThat(waiters.answeredBy(before, 2).unknown()).hasSize(1);
  }

  @Test
  void aMadeUpNameIsAskedForOnceInAWhile() {
    load();
    later();
    ECKey madeUp = TestTokens.ec("made-up", Curve.P_256);
    CompletableFuture<?> first = await(madeUp);
    runAll();
    assertThat(fault(first)).isEqualTo(Fault.TOKEN_SIGNATURE);
    for (int i = 0; i < 1000; i++) {
      assertThat(fault(await(madeUp))).isEqualTo(Fault.TOKEN_SIGNATURE);
    }
    assertThat(fetches).isEqualTo(2);

    time.advance(Duration.ofSeconds(2));
    published = TestTokens.jwks(madeUp.toPublicJWK());
    CompletableFuture<?> again = await(madeUp);
    runAll();
    assertThat(again).isCompleted();
  }

  @Test
  void aFloodOfMadeUpNamesCostsOneFetchASecondAndHoldsNoMoreThanItsRoom() {
    load();
    later();
    int busy = 0;
    for (int i = 0; i < 2000; i++) {
      CompletableFuture<?> waits = await(EcNamed.token("made-up-" + i));
      busy += waits.isDone() && fault(waits) == Fault.VERIFIER_BUSY ? 1 : 0;
    }
    runAll();

    assertThat(busy).isEqualTo(2000 - 256);
    assertThat(fetches).isEqualTo(2);
  }

  @Test
  void aNameLongerThanAnyIsNotAskedFor() {
    load();
    later();

    assertThat(fault(await(EcNamed.token("k".repeat(10_000))))).isEqualTo(Fault.TOKEN_SIGNATURE);
    assertThat(executor).isEmpty();
  }

  @Test
  void nobodyWaitsLongForAnIssuerThatHangs() {
    load();
    later();
    CompletableFuture<?> waits = await(NEW);
    time.advance(Duration.ofMillis(2_499));
    assertThat(waits).isNotDone();
    time.advance(Duration.ofMillis(1));

    assertThat(fault(waits)).isEqualTo(Fault.KEYS_UNAVAILABLE);
  }

  @Test
  void anUnreachableIssuerKeepsItsLastKeysForTheirTimeAndSaysSoOnce() {
    load();
    published = null;
    time.advance(Duration.ofMinutes(5));
    runAll();
    IssuerState inUse = new IssuerState(
        "idp", true, "failing since 2026-11-22T10:05:00Z, old keys in use: it is down");
    for (int i = 0; i < 59; i++) {
      time.advance(Duration.ofMinutes(1));
      runAll();
      assertThat(keys.fitting(token(OLD))).hasSize(1);
      assertThat(keys.state()).isEqualTo(inUse);
    }
    time.advance(Duration.ofMinutes(1));
    assertThat(keys.usable()).isNull();
    assertThat(keys.state())
        .isEqualTo(new IssuerState(
            "idp", false, "failing since 2026-11-22T10:05:00Z, old keys too old: it is down"));
    runAll();

    published = TestTokens.jwks(OLD.toPublicJWK());
    time.advance(Duration.ofSeconds(30));
    runAll();
    assertThat(keys.state()).isEqualTo(new IssuerState("idp", true, null));
    assertThat(logged)
        .containsExactly(
            "WARNING Issuer idp: its keys can't be loaded: it is down. Trying on.",
            "INFO Issuer idp: its keys are loaded.");
  }

  @Test
  void anIssuerThatPublishesNoneHasWithdrawnItsKeys() {
    load();
    String none = "it publishes no key that can verify a signature";
    for (String set : List.of("{\"keys\":[]}", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"},7]}")) {
      published = set;
      time.advance(Duration.ofMinutes(5));
      runAll();
      assertThat(keys.usable()).isNull();
      assertThat(keys.state()).isEqualTo(new IssuerState("idp", false, none));
      int before = fetches;
      for (int i = 0; i < 1000; i++) {
        assertThat(fault(await(OLD))).isEqualTo(Fault.KEYS_UNAVAILABLE);
      }
      runAll();
      assertThat(fetches).isEqualTo(before);

      published = null;
      time.advance(Duration.ofSeconds(1));
      runAll();
      assertThat(keys.usable()).as("what is withdrawn is not kept").isNull();
      assertThat(keys.state()).isEqualTo(new IssuerState("idp", false, "it is down"));

      published = TestTokens.jwks(OLD.toPublicJWK());
      time.advance(Duration.ofSeconds(2));
      runAll();
      assertThat(keys.state()).isEqualTo(new IssuerState("idp", true, null));
    }
    assertThat(logged)
        .contains("WARNING Issuer idp: " + none + "; its tokens are refused. Trying on.");
  }

  @Test
  void aFloodOfBadSignaturesCostsOneFetchInTenSecondsAndNoPlaceOfOthers() {
    load();
    later();
    List<CompletableFuture<?>> doubts = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      doubts.add(doubt());
    }
    assertThat(doubts.stream().filter(CompletableFuture::isDone)).hasSize(2000 - KeyDoubts.ROOM);
    CompletableFuture<?> named = await(NEW);
    published = TestTokens.jwks(OLD.toPublicJWK(), NEW.toPublicJWK());
    runAll();
    assertThat(named).isCompleted();
    assertThat(doubts.subList(0, KeyDoubts.ROOM)).allMatch(doubt -> fault(doubt) == null);
    assertThat(doubts.subList(KeyDoubts.ROOM, 2000))
        .allMatch(doubt -> fault(doubt) == Fault.TOKEN_SIGNATURE);

    for (int i = 0; i < 99; i++) {
      time.advance(Duration.ofMillis(100));
      assertThat(fault(doubt())).isEqualTo(Fault.TOKEN_SIGNATURE);
      runAll();
    }
    assertThat(fetches).isEqualTo(2);
    time.advance(Duration.ofMillis(100));
    CompletableFuture<?> again = doubt();
    runAll();
    assertThat(again).isCompleted();
    assertThat(fetches).isEqualTo(3);
  }

  @Test
  void aDoubtIsSettledByAFetchThatBeganAfterItCame() {
    keys.start();
    CompletableFuture<?> doubt = doubt();
    runAll();
    assertThat(doubt).isNotDone();
    time.advance(Duration.ofSeconds(1));
    runAll();

    assertThat(doubt).isCompleted();
    assertThat(fetches).isEqualTo(2);
  }

  @Test
  void aDoubtIsJudgedByTheOldKeysWhereTheIssuerHangsOrFails() {
    load();
    later();
    CompletableFuture<?> hangs = doubt();
    time.advance(Duration.ofMillis(2_500));
    assertThat(hangs).isCompleted();

    published = null;
    runAll();
    time.advance(Duration.ofSeconds(10));
    runAll();
    CompletableFuture<?> fails = doubt();
    runAll();
    assertThat(fails.isDone()).isTrue();
    assertThat(keys.fitting(token(OLD))).hasSize(1);
  }

  @Test
  void aFailedStartIsTriedAgainEverMoreSlowly() {
    published = null;
    load();
    List<Integer> after = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      time.advance(Duration.ofSeconds(i < 1 ? 1 : 1L << i));
      runAll();
      after.add(fetches);
    }

    assertThat(after).containsExactly(2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(logged).hasSize(1);
    CompletableFuture<?> waits = await(OLD);
    runAll();
    assertThat(fault(waits)).isEqualTo(Fault.KEYS_UNAVAILABLE);
    assertThat(fault(await(OLD))).isEqualTo(Fault.KEYS_UNAVAILABLE);
    assertThat(fetches).isEqualTo(10);
  }

  @Test
  void afterTheEndNothingIsFetchedAndNobodyWaits() {
    load();
    later();
    CompletableFuture<?> waits = await(NEW);
    CompletableFuture<?> doubts = doubt();
    keys.close();
    runAll();
    time.advance(Duration.ofHours(1));

    assertThat(fault(waits)).isEqualTo(Fault.STOPPING);
    assertThat(fault(doubts)).isEqualTo(Fault.STOPPING);
    assertThat(fault(await(NEW))).isEqualTo(Fault.STOPPING);
    assertThat(fault(doubt())).isEqualTo(Fault.STOPPING);
    assertThat(executor).isEmpty();
  }

  private void load() {
    keys.start();
    runAll();
  }

  /** Past the second in which no other fetch may begin. */
  private void later() {
    time.advance(Duration.ofSeconds(1));
  }

  private void runAll() {
    for (Runnable next = executor.poll(); next != null; next = executor.poll()) {
      next.run();
    }
  }

  private CompletableFuture<?> await(ECKey key) {
    return await(token(key));
  }

  private CompletableFuture<?> await(SignedToken token) {
    return keys.await(token).toCompletableFuture();
  }

  private CompletableFuture<?> doubt() {
    return keys.doubt().toCompletableFuture();
  }

  private SignedToken token(ECKey key) {
    return EcNamed.token(key.getKeyID());
  }

  /** Why it is refused; null where it is not. */
  private static @Nullable Fault fault(CompletableFuture<?> refused) {
    try {
      refused.getNow(null);
      return null;
    } catch (CompletionException e) {
      return Refused.failureOf(e).fault();
    }
  }

  /** Tokens that name a key; nobody looks at their signature here. */
  private static final class EcNamed {
    static SignedToken token(String keyId) {
      return SignedToken.parse(TestTokens.base64("{\"alg\":\"ES256\",\"kid\":\"" + keyId + "\"}")
          + '.'
          + TestTokens.base64("{}")
          + '.');
    }
  }
}
