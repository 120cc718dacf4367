package dev.byline.auth.jwt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.byline.core.BearerToken;
import dev.byline.core.Secret;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Any bytes as a token: each is a proof or a refusal on the client's side, and nothing else.
 *
 * <p>{@code R} and a text is sent as it is. {@code S}, a header, a zero and a payload are signed by the
 * issuer's key first, so that what stands behind the signature is reached as well.
 */
@NullMarked
final class JwtAuthenticatorFuzz {
  private static final AtomicLong SECONDS = new AtomicLong(1_795_341_600L);

  private static JwtAuthenticator authenticator;

  /** Nothing is awaited here: the clock goes on far enough with each token for the next fetch. */
  private static final KeyTimer NEVER = new KeyTimer() {
    @Override
    public void after(Duration delay, Runnable task) {}

    @Override
    public void close() {}
  };

  @BeforeAll
  static void start() throws IOException {
    Path jwks = Files.createTempFile("jwks", ".json");
    Files.writeString(jwks, TestTokens.jwks(TestTokens.EC.toPublicJWK()));
    jwks.toFile().deleteOnExit();
    authenticator = new JwtAuthenticator(
        List.of(TestTokens.issuer(
            "idp", TestTokens.ISSUER, new KeySource.File(jwks, Duration.ZERO), TestTokens.rules())),
        SessionNames.readable(),
        () -> Instant.ofEpochSecond(SECONDS.addAndGet(1)),
        Runnable::run,
        false,
        NEVER,
        Duration.ofSeconds(1));
    authenticator.start();
  }

  @AfterAll
  static void stop() {
    authenticator.close();
  }

  @FuzzTest(maxDuration = "5m")
  void everyTokenIsProvenOrRefused(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    SECONDS.addAndGet(5);
    boolean signed = bytes[0] == 'S';
    byte[] rest = Arrays.copyOfRange(bytes, 1, bytes.length);
    String token = signed ? signed(rest) : new String(rest, ISO_8859_1);
    try {
      authenticator
          .authenticate(new BearerToken(Secret.of(token)), null)
          .toCompletableFuture()
          .orTimeout(10, TimeUnit.SECONDS)
          .join();
    } catch (CompletionException e) {
      Failure failure = Refused.failureOf(e);
      if (failure.fault().side() != Fault.Side.CLIENT) {
        throw new AssertionError("ended as " + failure.fault(), e);
      }
      return;
    }
    if (!signed) {
      throw new AssertionError("a token that nobody signed was taken");
    }
  }

  private static String signed(byte[] bytes) {
    int zero = 0;
    while (zero < bytes.length && bytes[zero] != 0) {
      zero++;
    }
    String text = TestTokens.base64(Arrays.copyOf(bytes, zero))
        + '.'
        + TestTokens.base64(
            Arrays.copyOfRange(bytes, Math.min(zero + 1, bytes.length), bytes.length));
    return text + '.' + TestTokens.base64(TestTokens.es256(TestTokens.EC, text));
  }
}
