package dev.byline.auth.jwt;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import dev.byline.core.BearerToken;
import dev.byline.core.Secret;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one issuer asks of its tokens, and keys that come from a file. */
@NullMarked
final class TokenRulesTest {
  private final ManualTimer time = new ManualTimer();

  @TempDir
  Path folder;

  private Path jwks = Path.of("");

  @BeforeEach
  void publish() throws IOException {
    jwks = folder.resolve("jwks.json");
    Files.writeString(jwks, TestTokens.jwks(TestTokens.EC.toPublicJWK()));
  }

  @Test
  void aRequiredClaimThatIsMissingOrNullIsNamed() {
    try (JwtAuthenticator authenticator = with(Set.of("groups"), null, false)) {
      for (String claims : List.of("", ",\"groups\":null")) {
        Failure failure = TestTokens.refusal(authenticator, token(claims));
        assertThat(failure.fault()).isEqualTo(Fault.CLAIM_UNUSABLE);
        assertThat(failure.message()).contains("groups");
      }
      assertThat(TestTokens.principal(authenticator, token(",\"groups\":[]")).subject())
          .isEqualTo("00u1");
    }
  }

  @Test
  void aConditionThatIsFalseOrFailsRefuses() {
    Predicate<Map<String, Object>> when =
        claims -> (boolean) requireNonNull(claims.get("verified"));
    try (JwtAuthenticator authenticator = with(Set.of(), when, false)) {
      for (String claims : List.of("", ",\"verified\":false", ",\"verified\":\"secret\"")) {
        Failure failure = TestTokens.refusal(authenticator, token(claims));
        assertThat(failure.fault()).isEqualTo(Fault.TOKEN_NOT_ACCEPTED);
        assertThat(failure.message()).doesNotContain("secret");
      }
      assertThat(
              TestTokens.principal(authenticator, token(",\"verified\":true")).subject())
          .isEqualTo("00u1");
    }
  }

  @Test
  void onlyATrustedRelayMaySayForWhomItCalls() {
    try (JwtAuthenticator untrusted = with(Set.of(), null, false);
        JwtAuthenticator trusted = with(Set.of(), null, true)) {
      assertThat(TestTokens.refusal(untrusted, token(""), "bob").fault())
          .isEqualTo(Fault.RELAY_UNTRUSTED);
      assertThat(TestTokens.refusal(untrusted, token("") + "x", "bob").fault())
          .as("after the token")
          .isNotEqualTo(Fault.RELAY_UNTRUSTED);
      assertThat(trusted
              .authenticate(new BearerToken(Secret.of(token(""))), "bob")
              .toCompletableFuture()
              .join()
              .subject())
          .isEqualTo("00u1");
    }
  }

  @Test
  void eachUserOfARelayIsRememberedApart() {
    assertThat(TokenDigest.of("a", "b"))
        .isEqualTo(TokenDigest.of("a", "b"))
        .isNotEqualTo(TokenDigest.of("a", "c"))
        .isNotEqualTo(TokenDigest.of("a", null))
        .isNotEqualTo(TokenDigest.of("ab", null));
  }

  @Test
  void aRelaysTokenIsNotThatOfItsUsers() {
    TokenRules relay = new TokenRules(Duration.ofSeconds(30), 16 * 1024, Set.of(), null, true);
    try (JwtAuthenticator trusted = authenticator(relay, true)) {
      BearerToken token = new BearerToken(Secret.of(token("")));

      assertThat(trusted.authenticate(token, "bob").toCompletableFuture().join().token())
          .isNull();
      assertThat(trusted.authenticate(token, null).toCompletableFuture().join().token())
          .isEqualTo(token);
    }
  }

  @Test
  void aTokenIsGivenOutOnlyWhereItIsNeeded() {
    String token = token("");
    try (JwtAuthenticator without = with(Set.of(), null, false);
        JwtAuthenticator with = authenticator(TestTokens.rules(), true)) {
      for (int i = 0; i < 2; i++) {
        assertThat(TestTokens.principal(without, token).token()).isNull();
        assertThat(TestTokens.principal(with, token).token())
            .isEqualTo(new BearerToken(Secret.of(token)));
      }
    }
  }

  @Test
  void aTokenLongerThanItsIssuersAreIsRefused() {
    String token = token("");
    TokenRules rules = new TokenRules(Duration.ZERO, token.length(), Set.of(), null, false);
    try (JwtAuthenticator authenticator = authenticator(rules, false)) {
      assertThat(TestTokens.principal(authenticator, token).subject()).isEqualTo("00u1");
      assertThat(TestTokens.refusal(authenticator, token(",\"x\":1")).fault())
          .isEqualTo(Fault.TOKEN_MALFORMED);
    }
  }

  @Test
  void aRefusalThatCanNotHealIsRememberedAndOneThatCanIsNot() {
    AtomicInteger asked = new AtomicInteger();
    Predicate<Map<String, Object>> when = claims -> asked.incrementAndGet() > 1;
    try (JwtAuthenticator authenticator = with(Set.of(), when, false)) {
      String token = token("");
      assertThat(TestTokens.refusal(authenticator, token).fault())
          .isEqualTo(Fault.TOKEN_NOT_ACCEPTED);
      assertThat(TestTokens.principal(authenticator, token).subject()).isEqualTo("00u1");
    }
    TokenMemory memory = new TokenMemory(time);
    for (Fault fault : Fault.values()) {
      TokenDigest digest = TokenDigest.of(fault.name(), null);
      memory.refused(digest, Failure.of(fault, "x"));
      boolean remembered = memory.refusal(digest) != null;
      assertThat(remembered)
          .as(fault.name())
          .isEqualTo(Set.of(
                  Fault.TOKEN_MALFORMED,
                  Fault.TOKEN_ALGORITHM,
                  Fault.TOKEN_ISSUER,
                  Fault.TOKEN_SIGNATURE,
                  Fault.TOKEN_AUDIENCE,
                  Fault.TOKEN_EXPIRED)
              .contains(fault));
    }
    time.advance(Duration.ofSeconds(10));
    assertThat(memory.refusal(TokenDigest.of(Fault.TOKEN_EXPIRED.name(), null))).isNull();
  }

  @Test
  void aTokenWhoseClaimsAreOfAWrongTypeIsExplainedAsWell() {
    try (JwtAuthenticator authenticator = with(Set.of(), null, false)) {
      String iss = "\"iss\":\"" + TestTokens.ISSUER + "\"";
      for (String claims : List.of(
          "{\"iss\":5}",
          "{\"iss\":null}",
          "{" + iss + ",\"aud\":[1]}",
          "{" + iss + ",\"aud\":{}}",
          "{" + iss + ",\"aud\":\"byline\",\"exp\":\"soon\"}")) {
        String token = TestTokens.es256(TestTokens.EC, "{\"alg\":\"ES256\"}", claims);
        TokenExplanation explained = authenticator.explain(new BearerToken(Secret.of(token)), null);
        assertThat(explained.header()).as(claims).isNotNull();
        assertThat(explained.principal()).isNull();
        assertThat(requireNonNull(explained.refusal()).fault()).isEqualTo(Fault.TOKEN_MALFORMED);
      }
    }
  }

  @Test
  void aTokenOfANewKeyIsNotRememberedAsRefused() throws Exception {
    ECKey next = TestTokens.ec("next", Curve.P_256);
    try (JwtAuthenticator authenticator = with(Set.of(), null, false)) {
      time.advance(Duration.ofSeconds(1));
      String token = TestTokens.token(next, TestTokens.ISSUER, time.instant());
      assertThat(TestTokens.refusal(authenticator, token).fault()).isEqualTo(Fault.TOKEN_SIGNATURE);
      Files.writeString(jwks, TestTokens.jwks(next.toPublicJWK()));
      time.advance(Duration.ofSeconds(2));
      assertThat(TestTokens.principal(authenticator, token).subject()).isEqualTo("00u1");
    }
  }

  @Test
  void aFileIsReadAgainWhenItsLinkIsSwappedAndABadOneChangesNothingForAWhile() throws Exception {
    ECKey next = TestTokens.ec("next", Curve.P_256);
    Path first = Files.move(jwks, folder.resolve("first"));
    Path second = folder.resolve("second");
    Files.writeString(second, TestTokens.jwks(next.toPublicJWK()));
    Files.createSymbolicLink(jwks, first);
    try (JwtAuthenticator authenticator = with(Set.of(), null, false)) {
      Path link = Files.createSymbolicLink(folder.resolve("link"), second);
      Files.move(link, jwks, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      time.advance(Duration.ofSeconds(2));
      assertThat(TestTokens.principal(
                  authenticator, TestTokens.token(next, TestTokens.ISSUER, time.instant()))
              .subject())
          .isEqualTo("00u1");
      Files.writeString(second, "{\"keys\":[");
      time.advance(Duration.ofSeconds(2));
      assertThat(authenticator.issuers())
          .containsExactly(new IssuerState(
              "idp",
              true,
              "failing since 2026-11-22T10:00:04Z, old keys in use: it is no JSON Web Key Set"));
      Files.delete(second);
      time.advance(Duration.ofMinutes(59));
      String token = TestTokens.token(next, TestTokens.ISSUER, time.instant());
      assertThat(TestTokens.principal(authenticator, token).subject()).isEqualTo("00u1");
      time.advance(Duration.ofMinutes(1));
      assertThat(TestTokens.refusal(authenticator, token).fault())
          .isEqualTo(Fault.KEYS_UNAVAILABLE);
      assertThat(authenticator.issuers())
          .containsExactly(new IssuerState(
              "idp",
              false,
              "failing since 2026-11-22T10:00:04Z, old keys too old: the file can't be read"));
    }
  }

  private JwtAuthenticator with(
      Set<String> required, @Nullable Predicate<Map<String, Object>> when, boolean relay) {
    return authenticator(
        new TokenRules(Duration.ofSeconds(30), 16 * 1024, required, when, relay), false);
  }

  private JwtAuthenticator authenticator(TokenRules rules, boolean keepTokens) {
    JwtAuthenticator authenticator = new JwtAuthenticator(
        List.of(TestTokens.issuer(
            "idp", TestTokens.ISSUER, new KeySource.File(jwks, Duration.ofHours(1)), rules)),
        SessionNames.readable(),
        time,
        Runnable::run,
        keepTokens,
        time,
        Duration.ofSeconds(1));
    authenticator.start();
    return authenticator;
  }

  private String token(String more) {
    return TestTokens.es256(
        TestTokens.EC,
        "{\"alg\":\"ES256\",\"kid\":\"ec-1\"}",
        "{" + TestTokens.claims(TestTokens.ISSUER, time.instant()) + more + "}");
  }
}
