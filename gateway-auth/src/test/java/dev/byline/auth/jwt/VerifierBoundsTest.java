package dev.byline.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import dev.byline.core.BearerToken;
import dev.byline.core.Secret;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Principal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many tokens are verified at a time, and what becomes of them at the end. */
@NullMarked
final class VerifierBoundsTest {
  private static final int AT_A_TIME = 512;

  private final ManualTimer time = new ManualTimer();
  private final BlockingQueue<Runnable> fetches = new LinkedBlockingQueue<>();
  private final Semaphore held = new Semaphore(0);
  private final CountDownLatch release = new CountDownLatch(1);

  @TempDir
  Path folder;

  private @Nullable JwtAuthenticator opened;

  @BeforeEach
  void publish() throws Exception {
    Files.writeString(folder.resolve("jwks"), TestTokens.jwks(TestTokens.EC.toPublicJWK()));
  }

  @AfterEach
  void close() {
    release.countDown();
    if (opened != null) {
      opened.close();
    }
  }

  @Test
  void whatIsInTheQueueAtTheEndIsRefusedAndNotForgotten() throws Exception {
    JwtAuthenticator authenticator = started();
    List<CompletableFuture<Principal>> calls = full(authenticator);
    authenticator.close();
    release.countDown();

    assertThat(fault(calls.getLast())).isEqualTo(Fault.STOPPING);
    assertThat(calls.stream().map(VerifierBoundsTest::fault))
        .containsOnly(Fault.STOPPING, null)
        .filteredOn(fault -> fault == null)
        .hasSizeLessThanOrEqualTo(threads());
    assertThat(fault(call(authenticator, TestTokens.EC))).isEqualTo(Fault.STOPPING);
  }

  @Test
  void whoWaitsForAKeyAtTheEndIsRefusedAsStopping() throws Exception {
    JwtAuthenticator authenticator = started();
    CompletableFuture<Principal> waits = call(authenticator, TestTokens.ec("next", Curve.P_256));
    fetches.take();
    authenticator.close();

    assertThat(fault(waits)).isEqualTo(Fault.STOPPING);
  }

  @Test
  void theSecondLookCountsAsAVerificationToo() throws Exception {
    ECKey next = TestTokens.ec("next", Curve.P_256);
    JwtAuthenticator authenticator = started();
    CompletableFuture<Principal> waits = call(authenticator, next);
    Runnable fetch = fetches.take();
    Files.writeString(
        folder.resolve("jwks"), TestTokens.jwks(TestTokens.EC.toPublicJWK(), next.toPublicJWK()));
    full(authenticator);
    fetch.run();

    assertThat(waits).isDone();
    assertThat(fault(waits)).isEqualTo(Fault.VERIFIER_BUSY);
  }

  /** As many calls as there may be, of which the first hold all threads. */
  private List<CompletableFuture<Principal>> full(JwtAuthenticator authenticator)
      throws InterruptedException {
    List<CompletableFuture<Principal>> calls = new ArrayList<>();
    fill(authenticator, calls);
    held.acquire(threads());
    // Whoever was on a thread before has left it, and its place.
    fill(authenticator, calls);
    assertThat(calls).hasSize(AT_A_TIME);
    return calls;
  }

  private void fill(JwtAuthenticator authenticator, List<CompletableFuture<Principal>> calls) {
    CompletableFuture<Principal> next = call(authenticator, TestTokens.EC);
    while (!next.isDone()) {
      calls.add(next);
      next = call(authenticator, TestTokens.EC);
    }
    assertThat(fault(next)).isEqualTo(Fault.VERIFIER_BUSY);
  }

  private static int threads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  private JwtAuthenticator started() throws InterruptedException {
    Predicate<Map<String, Object>> when = claims -> {
      held.release();
      boolean released = false;
      while (!released) {
        try {
          release.await();
          released = true;
        } catch (InterruptedException e) {
          // Not the end of the test.
        }
      }
      return true;
    };
    JwtAuthenticator authenticator = new JwtAuthenticator(
        List.of(TestTokens.issuer(
            "idp",
            TestTokens.ISSUER,
            new KeySource.File(folder.resolve("jwks"), Duration.ofHours(1)),
            new TokenRules(Duration.ZERO, 16 * 1024, Set.of(), when, false))),
        SessionNames.readable(),
        time,
        fetches::add,
        false,
        time,
        Duration.ofSeconds(1));
    opened = authenticator;
    authenticator.start();
    fetches.take().run();
    time.advance(Duration.ofSeconds(1));
    return authenticator;
  }

  private CompletableFuture<Principal> call(JwtAuthenticator authenticator, ECKey key) {
    String token = TestTokens.token(key, TestTokens.ISSUER, time.instant());
    return authenticator
        .authenticate(new BearerToken(Secret.of(token)), null)
        .toCompletableFuture();
  }

  /** Why it is refused; null where it is not. */
  private static @Nullable Fault fault(CompletableFuture<Principal> call) {
    try {
      call.orTimeout(20, TimeUnit.SECONDS).join();
      return null;
    } catch (CompletionException e) {
      return Refused.failureOf(e).fault();
    }
  }
}
