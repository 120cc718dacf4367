package dev.byline.auth.jwt;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Issuers that answer badly, at the start and later; and the others, which are not held up. */
@NullMarked
final class KeyFaultTest {
  private static final ECKey EC = TestTokens.EC;
  private static final String OTHER = "https://other.example";
  /** Long enough for a document that comes, on a machine with other work. */
  private static final Duration DOCUMENT_MAX = Duration.ofSeconds(30);

  /** How long to wait for one that does not. */
  private static final Duration FAULT_MAX = Duration.ofSeconds(1);

  private final WireMockServer idp =
      new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
  private final ManualTimer time = new ManualTimer();

  @BeforeEach
  void start() {
    idp.start();
    idp.stubFor(get("/other").willReturn(okJson(TestTokens.jwks(EC.toPublicJWK()))));
  }

  @AfterEach
  void stop() {
    idp.stop();
  }

  static Stream<Arguments> faults() {
    String good = TestTokens.jwks(EC.toPublicJWK());
    return Stream.of(
        fault("slow", okJson(good).withFixedDelay(60_000)),
        fault("slow bytes", okJson(good).withChunkedDribbleDelay(10, 60_000)),
        fault("reset", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)),
        fault("nothing", aResponse().withFault(Fault.EMPTY_RESPONSE)),
        fault("garbage", aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE)),
        fault("broken off", aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)),
        fault("500", aResponse().withStatus(500).withBody(good)),
        fault("404", aResponse().withStatus(404)),
        fault("204", aResponse().withStatus(204)),
        fault("truncated", okJson(good.substring(0, good.length() - 9))),
        fault("too large", okJson(good + " ".repeat(300 * 1024))),
        fault("huge", okJson(good + " ".repeat(10 * 1024 * 1024))),
        fault("not JSON", aResponse().withBody("<html>log in</html>")),
        fault("another JSON", okJson("[]")),
        fault("no keys", okJson("{}")),
        fault("keys that are none", okJson("{\"keys\":{\"kty\":\"EC\"}}")),
        fault("a redirect to another scheme", redirect("https://127.0.0.1/keys")),
        fault("a redirect to a file", redirect("file:///etc/hosts")),
        fault("a redirect to nowhere", aResponse().withStatus(302)),
        fault("a redirect to itself", redirect("/jwks")));
  }

  static Stream<Arguments> withdrawals() {
    return Stream.of(
        fault("an empty set", okJson("{\"keys\":[]}")),
        fault(
            "unusable keys",
            okJson("{\"keys\":[{\"kty\":\"EC\"},7,null,{\"kty\":\"oct\",\"k\":\"AA\"}]}")));
  }

  private static ResponseDefinitionBuilder redirect(String location) {
    return aResponse().withStatus(302).withHeader("Location", location);
  }

  private static Arguments fault(String name, ResponseDefinitionBuilder answer) {
    return Arguments.of(name, answer);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"faults", "withdrawals"})
  void atTheStartOnlyThatIssuerIsMissingAndComesWhenItCan(
      String name, ResponseDefinitionBuilder answer) {
    idp.stubFor(get("/jwks").willReturn(answer));
    try (JwtAuthenticator authenticator = authenticator(FAULT_MAX)) {
      authenticator.start();

      assertThat(authenticator.issuers())
          .extracting(IssuerState::ready)
          .as(name)
          .containsExactly(false, true);
      assertThat(authenticator.issuers().getFirst().why())
          .doesNotContain("loaded")
          .isNotEmpty();
      assertThat(TestTokens.refusal(authenticator, token(TestTokens.ISSUER)).fault())
          .isEqualTo(dev.byline.core.failure.Fault.KEYS_UNAVAILABLE);
      assertThat(TestTokens.principal(authenticator, token(OTHER)).subject()).isEqualTo("00u1");

      publish();
      time.advance(Duration.ofSeconds(2));
      assertThat(authenticator.issuers())
          .extracting(IssuerState::ready)
          .containsExactly(true, true);
      assertThat(TestTokens.principal(authenticator, token(TestTokens.ISSUER)).issuer())
          .isEqualTo(TestTokens.ISSUER);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void laterTheLastKeysAreUsed(String name, ResponseDefinitionBuilder answer) {
    publish();
    try (JwtAuthenticator authenticator = authenticator(FAULT_MAX)) {
      authenticator.start();
      idp.stubFor(get("/jwks").willReturn(answer));
      time.advance(Duration.ofMinutes(5));

      assertThat(authenticator.issuers()).as(name).allMatch(IssuerState::ready);
      assertThat(authenticator.issuers().getFirst().why())
          .startsWith("failing since 2026-11-22T10:05:00Z, old keys in use: ");
      assertThat(TestTokens.principal(authenticator, token(TestTokens.ISSUER)).subject())
          .isEqualTo("00u1");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withdrawals")
  void laterASetWithoutKeysEndsTheLastOnesAndTheirRememberedTokens(
      String name, ResponseDefinitionBuilder answer) {
    publish();
    try (JwtAuthenticator authenticator = authenticator()) {
      authenticator.start();
      String token = token(TestTokens.ISSUER);
      TestTokens.principal(authenticator, token);
      idp.stubFor(get("/jwks").willReturn(answer));
      time.advance(Duration.ofMinutes(5));

      assertThat(authenticator.issuers())
          .as(name)
          .contains(
              new IssuerState("idp", false, "it publishes no key that can verify a signature"));
      assertThat(TestTokens.refusal(authenticator, token).fault())
          .isEqualTo(dev.byline.core.failure.Fault.KEYS_UNAVAILABLE);
    }
  }

  @Test
  void keysWithoutNamesAndKeysOfOneNameAreAllTried() {
    ECKey one = TestTokens.ec("same", Curve.P_256);
    ECKey two = TestTokens.ec("same", Curve.P_256);
    ECKey nameless =
        new ECKey.Builder(TestTokens.ec("x", Curve.P_256)).keyID(null).build();
    idp.stubFor(get("/jwks")
        .willReturn(
            okJson(TestTokens.jwks(one.toPublicJWK(), two.toPublicJWK(), nameless.toPublicJWK()))));
    try (JwtAuthenticator authenticator = authenticator()) {
      authenticator.start();

      assertThat(TestTokens.principal(authenticator, token(one)).subject()).isEqualTo("00u1");
      assertThat(TestTokens.principal(authenticator, token(two)).subject()).isEqualTo("00u1");
      assertThat(TestTokens.principal(authenticator, nameless(nameless)).subject())
          .isEqualTo("00u1");
      time.advance(Duration.ofSeconds(1));
      ECKey rotated =
          new ECKey.Builder(TestTokens.ec("y", Curve.P_256)).keyID(null).build();
      idp.stubFor(get("/jwks").willReturn(okJson(TestTokens.jwks(rotated.toPublicJWK()))));
      assertThat(TestTokens.principal(authenticator, nameless(rotated)).subject())
          .as("a new key without a name")
          .isEqualTo("00u1");
    }
  }

  @Test
  void aKeyThatChangedUnderItsNameIsNoticedByTheFirstTokenOfIt() {
    publish();
    try (JwtAuthenticator authenticator = authenticator()) {
      authenticator.start();
      TestTokens.principal(authenticator, token(TestTokens.ISSUER));
      time.advance(Duration.ofSeconds(1));
      ECKey changed = TestTokens.ec(EC.getKeyID(), Curve.P_256);
      idp.stubFor(get("/jwks").willReturn(okJson(TestTokens.jwks(changed.toPublicJWK()))));

      assertThat(TestTokens.principal(authenticator, token(changed)).subject()).isEqualTo("00u1");
    }
  }

  @Test
  void aTokenWithoutANameOfANewKeyAmongNamedOnesIsNotRefused() {
    ECKey one = TestTokens.ec("one", Curve.P_256);
    ECKey two = TestTokens.ec("two", Curve.P_256);
    ECKey three = TestTokens.ec("three", Curve.P_256);
    idp.stubFor(
        get("/jwks").willReturn(okJson(TestTokens.jwks(one.toPublicJWK(), two.toPublicJWK()))));
    try (JwtAuthenticator authenticator = authenticator()) {
      authenticator.start();
      TestTokens.principal(authenticator, nameless(two));
      time.advance(Duration.ofSeconds(1));
      idp.stubFor(
          get("/jwks").willReturn(okJson(TestTokens.jwks(two.toPublicJWK(), three.toPublicJWK()))));

      assertThat(TestTokens.principal(authenticator, nameless(three)).subject()).isEqualTo("00u1");
    }
  }

  /** Who comes between two fetches is refused, and must not be remembered as refused. */
  @Test
  void aTokenThatOldKeysRefusedIsTriedAgainByNewOnes() {
    publish();
    try (JwtAuthenticator authenticator = authenticator()) {
      authenticator.start();
      time.advance(Duration.ofSeconds(1));
      ECKey changed = TestTokens.ec(EC.getKeyID(), Curve.P_256);
      ECKey forger = TestTokens.ec(EC.getKeyID(), Curve.P_256);
      assertThat(TestTokens.refusal(authenticator, token(forger)).fault())
          .isEqualTo(dev.byline.core.failure.Fault.TOKEN_SIGNATURE);
      idp.stubFor(get("/jwks").willReturn(okJson(TestTokens.jwks(changed.toPublicJWK()))));
      String token = token(changed);
      time.advance(Duration.ofSeconds(5));
      assertThat(TestTokens.refusal(authenticator, token).fault())
          .isEqualTo(dev.byline.core.failure.Fault.TOKEN_SIGNATURE);
      time.advance(Duration.ofSeconds(5));

      assertThat(TestTokens.principal(authenticator, token).subject()).isEqualTo("00u1");
    }
  }

  @Test
  void aRedirectWithinTheSchemeIsFollowed() {
    idp.stubFor(get("/jwks").willReturn(redirect("/other")));
    try (JwtAuthenticator authenticator = authenticator()) {
      authenticator.start();

      assertThat(authenticator.issuers()).allMatch(IssuerState::ready);
    }
  }

  @Test
  void aWithdrawnKeyEndsItsRememberedTokens() {
    publish();
    try (JwtAuthenticator authenticator = authenticator()) {
      authenticator.start();
      String token = token(TestTokens.ISSUER);
      TestTokens.principal(authenticator, token);
      idp.stubFor(get("/jwks")
          .willReturn(okJson(TestTokens.jwks(TestTokens.ec("next", Curve.P_256).toPublicJWK()))));
      time.advance(Duration.ofMinutes(5).plusSeconds(1));

      assertThat(TestTokens.refusal(authenticator, token).fault())
          .isEqualTo(dev.byline.core.failure.Fault.TOKEN_SIGNATURE);
    }
  }

  private void publish() {
    idp.stubFor(get("/jwks").willReturn(okJson(TestTokens.jwks(EC.toPublicJWK()))));
  }

  private String token(String issuer) {
    return TestTokens.token(EC, issuer, time.instant());
  }

  private String token(ECKey key) {
    return TestTokens.token(key, TestTokens.ISSUER, time.instant());
  }

  private String nameless(ECKey key) {
    return TestTokens.es256(
        key,
        "{\"alg\":\"ES256\"}",
        "{" + TestTokens.claims(TestTokens.ISSUER, time.instant()) + "}");
  }

  private JwtAuthenticator authenticator() {
    return authenticator(DOCUMENT_MAX);
  }

  private JwtAuthenticator authenticator(Duration documentMax) {
    return new JwtAuthenticator(
        List.of(issuer("idp", TestTokens.ISSUER, "/jwks"), issuer("other", OTHER, "/other")),
        SessionNames.readable(),
        time,
        Runnable::run,
        false,
        time,
        documentMax);
  }

  private IssuerSettings issuer(String name, String issuer, String path) {
    URI keys = URI.create(idp.baseUrl() + path);
    return TestTokens.issuer(
        name, issuer, new KeySource.Url(keys, Duration.ofHours(1)), TestTokens.rules());
  }
}
