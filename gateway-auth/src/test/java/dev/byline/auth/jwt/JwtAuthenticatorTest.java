package dev.byline.auth.jwt;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.byline.auth.cel.ClaimExpression;
import dev.byline.core.BearerToken;
import dev.byline.core.Secret;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Attributes;
import dev.byline.core.identity.Principal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
final class JwtAuthenticatorTest {
  private static final RSAKey RSA = rsa("rsa-1");
  private static final ECKey EC = ec("ec-1");

  private final WireMockServer idp =
      new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));

  private final List<JwtAuthenticator> opened = new ArrayList<>();

  @BeforeEach
  void publishKeys() {
    idp.start();
    idp.stubFor(get("/.well-known/openid-configuration")
        .willReturn(
            okJson("{\"issuer\":\"" + issuer() + "\",\"jwks_uri\":\"" + issuer() + "/jwks\"}")));
    publish(RSA.toPublicJWK(), EC.toPublicJWK());
  }

  @AfterEach
  void stop() {
    opened.forEach(JwtAuthenticator::close);
    idp.stop();
  }

  @Test
  void aValidTokenBecomesItsPrincipal() throws Exception {
    Principal principal = principal(authenticator(), signedByRsa(claims().build()));

    assertThat(principal.issuer()).isEqualTo(issuer());
    assertThat(principal.subject()).isEqualTo("00u1");
    assertThat(principal.sessionName()).startsWith("alice@acme.example-");
    assertThat(principal.attributes())
        .isEqualTo(new Attributes("acme", "blue", "chat", "prod", "cc-7"));
  }

  @Test
  void anEs256TokenIsVerifiedAsWell() throws Exception {
    SignedJWT token = new SignedJWT(
        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec-1").build(),
        claims().build());
    token.sign(new ECDSASigner(EC));

    assertThat(principal(authenticator(), token.serialize()).subject()).isEqualTo("00u1");
  }

  @Test
  void aVerifiedTokenIsRememberedUntilItExpires() throws Exception {
    JwtAuthenticator authenticator = authenticator();
    String token = signedByRsa(claims().build());
    principal(authenticator, token);
    idp.stop();

    assertThat(principal(authenticator, token).subject()).isEqualTo("00u1");
    now.updateAndGet(time -> time.plus(Duration.ofHours(2)));
    assertThat(refusal(authenticator, token).fault()).isEqualTo(Fault.TOKEN_EXPIRED);
  }

  @Test
  void noTokenIsRefused() {
    assertThat(failure(authenticator(), null).fault()).isEqualTo(Fault.NO_TOKEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "a.b",
        "a.b.c",
        "....",
        "eyJhbGciOiJSUzI1NiJ9..",
        "eyJhbGciOiJSUzI1NiJ9.e30.",
        "\u00e4.\u00e4.\u00e4"
      })
  void whatIsNoJwtIsRefusedWithoutAskingTheIssuer(String token) {
    Fault fault = refusal(authenticator(), token).fault();

    assertThat(fault).isIn(Fault.TOKEN_MALFORMED, Fault.TOKEN_ISSUER);
    idp.verify(0, getRequestedFor(urlEqualTo("/jwks")));
  }

  @Test
  void aHugeTokenIsRefusedUnread() {
    assertThat(refusal(authenticator(), "a".repeat(16 * 1024 + 1)).fault())
        .isEqualTo(Fault.TOKEN_MALFORMED);
  }

  @Test
  void anUnsignedTokenIsRefused() {
    assertThat(
            refusal(authenticator(), new PlainJWT(claims().build()).serialize()).fault())
        .isEqualTo(Fault.TOKEN_ALGORITHM);
  }

  @Test
  void aPublicKeyUsedAsHmacSecretIsRefused() throws Exception {
    SignedJWT token = new SignedJWT(
        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1").build(),
        claims().build());
    token.sign(new MACSigner(RSA.toRSAPublicKey().getEncoded()));

    assertThat(refusal(authenticator(), token.serialize()).fault())
        .isEqualTo(Fault.TOKEN_ALGORITHM);
  }

  @Test
  void anAlgorithmThatTheIssuerMayNotUseIsRefused() throws Exception {
    SignedJWT token = new SignedJWT(
        new JWSHeader.Builder(JWSAlgorithm.RS512).keyID("rsa-1").build(),
        claims().build());
    token.sign(new RSASSASigner(RSA));

    assertThat(refusal(authenticator(), token.serialize()).fault())
        .isEqualTo(Fault.TOKEN_ALGORITHM);
  }

  @Test
  void anotherIssuerIsRefused() throws Exception {
    assertThat(refusal(
                authenticator(),
                signedByRsa(claims().issuer("https://evil.example").build()))
            .fault())
        .isEqualTo(Fault.TOKEN_ISSUER);
    assertThat(
            refusal(authenticator(), signedByRsa(claims().issuer(null).build())).fault())
        .isEqualTo(Fault.TOKEN_ISSUER);
  }

  @Test
  void aMissingOrAnotherAudienceIsRefused() throws Exception {
    assertThat(refusal(authenticator(), signedByRsa(claims().audience("other").build()))
            .fault())
        .isEqualTo(Fault.TOKEN_AUDIENCE);
    assertThat(refusal(
                authenticator(), signedByRsa(claims().audience((String) null).build()))
            .fault())
        .isEqualTo(Fault.TOKEN_AUDIENCE);
  }

  @Test
  void timesAreCheckedWithTheSkewAndAnExpiryIsMandatory() throws Exception {
    JwtAuthenticator authenticator = authenticator();

    assertThat(
            refusal(authenticator, signedByRsa(claims().expirationTime(at(-31)).build()))
                .fault())
        .isEqualTo(Fault.TOKEN_EXPIRED);
    assertThat(principal(
                authenticator, signedByRsa(claims().expirationTime(at(-29)).build()))
            .subject())
        .isEqualTo("00u1");
    assertThat(refusal(authenticator, signedByRsa(claims().notBeforeTime(at(31)).build()))
            .fault())
        .isEqualTo(Fault.TOKEN_NOT_YET_VALID);
    assertThat(refusal(authenticator, signedByRsa(claims().issueTime(at(31)).build()))
            .fault())
        .isEqualTo(Fault.TOKEN_NOT_YET_VALID);
    assertThat(refusal(authenticator, signedByRsa(claims().expirationTime(null).build()))
            .fault())
        .isEqualTo(Fault.TOKEN_MALFORMED);
  }

  @Test
  void aKeyOfTheSameNameButNotTheIssuersIsRefused() throws Exception {
    assertThat(refusal(authenticator(), signed(rsa("rsa-1"), claims().build())).fault())
        .isEqualTo(Fault.TOKEN_SIGNATURE);
  }

  @Test
  void aChangedPayloadIsRefused() throws Exception {
    String[] one = signedByRsa(claims().build()).split("\\.", -1);
    String[] two = signedByRsa(claims().subject("mallory").build()).split("\\.", -1);

    assertThat(refusal(authenticator(), one[0] + '.' + two[1] + '.' + one[2]).fault())
        .isEqualTo(Fault.TOKEN_SIGNATURE);
  }

  @Test
  void anotherTypeOfTokenIsRefused() throws Exception {
    SignedJWT token = new SignedJWT(
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("rsa-1")
            .type(new JOSEObjectType("logout+jwt"))
            .build(),
        claims().build());
    token.sign(new RSASSASigner(RSA));

    assertThat(refusal(authenticator(), token.serialize()).fault())
        .isEqualTo(Fault.TOKEN_MALFORMED);
  }

  @Test
  void aRotatedKeyIsFetchedAndAnUnknownOneCostsTheIssuerOneRequestASecond() throws Exception {
    JwtAuthenticator authenticator = authenticator();
    principal(authenticator, signedByRsa(claims().build()));
    RSAKey rotated = rsa("rsa-2");
    publish(rotated.toPublicJWK());

    assertThat(principal(authenticator, signed(rotated, claims().build())).subject())
        .isEqualTo("00u1");
    RSAKey unknown = rsa("rsa-3");
    for (int i = 0; i < 20; i++) {
      assertThat(refusal(
                  authenticator, signed(unknown, claims().subject("s" + i).build()))
              .fault())
          .isEqualTo(Fault.TOKEN_SIGNATURE);
    }
    assertThat(idp.findAll(getRequestedFor(urlEqualTo("/jwks"))).size()).isLessThan(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"team", "tenant", "application", "environment", "cost_center", "email"})
  void aMissingEmptyOrUnusableClaimIsNamedAndItsContentIsNot(String claim) throws Exception {
    JwtAuthenticator authenticator = authenticator();
    String[] unusable = {"", " ", "x".repeat(1025)};

    assertThat(refusal(authenticator, signedByRsa(claims().claim(claim, null).build())))
        .satisfies(failure -> assertThat(failure.fault()).isEqualTo(Fault.CLAIM_UNUSABLE))
        .satisfies(failure -> assertThat(failure.message()).contains("claims." + claim));
    assertThat(refusal(
                authenticator, signedByRsa(claims().claim(claim, List.of("a")).build()))
            .fault())
        .isEqualTo(Fault.CLAIM_UNUSABLE);
    for (String value : unusable) {
      assertThat(refusal(authenticator, signedByRsa(claims().claim(claim, value).build()))
              .fault())
          .isEqualTo(Fault.CLAIM_UNUSABLE);
    }
  }

  @Test
  void aTagWithACharacterThatStsRefusesIsRefusedHere() throws Exception {
    Failure failure = refusal(
        authenticator(), signedByRsa(claims().claim("team", "secret{team}").build()));

    assertThat(failure.fault()).isEqualTo(Fault.CLAIM_UNUSABLE);
    assertThat(failure.message()).doesNotContain("secret{team}");
  }

  @Test
  void anIssuerThatIsDownIsTheGatewaysFaultAndNotTheCallers() throws Exception {
    String token = signedByRsa(claims().build());
    idp.stubFor(get("/.well-known/openid-configuration").willReturn(aResponse().withStatus(500)));
    assertThat(refusal(authenticator(), token).fault()).isEqualTo(Fault.KEYS_UNAVAILABLE);

    idp.stubFor(get("/.well-known/openid-configuration")
        .willReturn(
            okJson("{\"issuer\":\"https://other\",\"jwks_uri\":\"" + issuer() + "/jwks\"}")));
    assertThat(refusal(authenticator(), token).fault()).isEqualTo(Fault.KEYS_UNAVAILABLE);

    idp.resetAll();
    publishKeysAgain();
    idp.stubFor(get("/jwks").willReturn(aResponse().withBody("x".repeat(300 * 1024))));
    assertThat(refusal(authenticator(), token).fault()).isEqualTo(Fault.KEYS_UNAVAILABLE);
  }

  @Test
  void anIssuerThatStaysDownIsNeverTheCallersFault() throws Exception {
    JwtAuthenticator authenticator = authenticator();
    idp.stubFor(get("/jwks").willReturn(aResponse().withStatus(500)));
    for (int i = 0; i < 20; i++) {
      assertThat(refusal(authenticator, signedByRsa(claims().subject("s" + i).build()))
              .fault())
          .isEqualTo(Fault.KEYS_UNAVAILABLE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bnVsbA.x.y", "bnVsbA.bnVsbA.bnVsbA", "W10.W10.W10", "IiI.IiI.IiI", "MQ.MQ.MQ"})
  void jsonThatIsNoObjectIsMalformedAndNoBug(String token) {
    assertThat(refusal(authenticator(), token).fault()).isEqualTo(Fault.TOKEN_MALFORMED);
  }

  private void publishKeysAgain() {
    idp.stubFor(get("/.well-known/openid-configuration")
        .willReturn(
            okJson("{\"issuer\":\"" + issuer() + "\",\"jwks_uri\":\"" + issuer() + "/jwks\"}")));
  }

  private JwtAuthenticator authenticator() {
    ClaimsMapping mapping = new ClaimsMapping(
        ClaimExpression.compile("claims.sub", false),
        ClaimExpression.compile("claims.email", false),
        ClaimExpression.compile("claims.tenant", false),
        ClaimExpression.compile("claims.team", false),
        ClaimExpression.compile("claims.application", false),
        ClaimExpression.compile("claims.environment", false),
        ClaimExpression.compile("claims.cost_center", false),
        new TreeMap<>(),
        List.of("*"));
    IssuerSettings settings = new IssuerSettings(
        "idp",
        URI.create(issuer()),
        new KeySource.Discovery(Duration.ofHours(1)),
        Set.of("byline"),
        Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256),
        new TokenRules(Duration.ofSeconds(30), 16 * 1024, Set.of(), null, false),
        mapping);
    JwtAuthenticator authenticator = new JwtAuthenticator(
        List.of(settings), SessionNames.readable(), now::get, Runnable::run, false);
    opened.add(authenticator);
    return authenticator;
  }

  private JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(issuer())
        .subject("00u1")
        .audience("byline")
        .issueTime(at(0))
        .expirationTime(at(3600))
        .claim("email", "alice@acme.example")
        .claim("tenant", "acme")
        .claim("team", "blue")
        .claim("application", "chat")
        .claim("environment", "prod")
        .claim("cost_center", "cc-7");
  }

  private Date at(long seconds) {
    return Date.from(now.get().plusSeconds(seconds));
  }

  private String issuer() {
    return "http://127.0.0.1:" + idp.port();
  }

  private void publish(JWK... keys) {
    idp.stubFor(get("/jwks").willReturn(okJson(new JWKSet(List.of(keys)).toString())));
  }

  private static String signedByRsa(JWTClaimsSet claims) throws Exception {
    return signed(RSA, claims);
  }

  private static String signed(RSAKey key, JWTClaimsSet claims) throws Exception {
    SignedJWT token = new SignedJWT(
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID(key.getKeyID())
            .type(JOSEObjectType.JWT)
            .build(),
        claims);
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }

  private static Principal principal(JwtAuthenticator authenticator, String token) {
    return authenticator
        .authenticate(new BearerToken(Secret.of(token)), null)
        .toCompletableFuture()
        .join();
  }

  private static Failure refusal(JwtAuthenticator authenticator, String token) {
    return failure(authenticator, new BearerToken(Secret.of(token)));
  }

  private static Failure failure(JwtAuthenticator authenticator, @Nullable BearerToken token) {
    try {
      authenticator.authenticate(token, null).toCompletableFuture().join();
    } catch (CompletionException e) {
      return Refused.failureOf(e);
    }
    throw new AssertionError("was not refused");
  }

  private static RSAKey rsa(String keyId) {
    try {
      return new RSAKeyGenerator(2048).keyID(keyId).generate();
    } catch (com.nimbusds.jose.JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static ECKey ec(String keyId) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(keyId).generate();
    } catch (com.nimbusds.jose.JOSEException e) {
      throw new AssertionError(e);
    }
  }
}
