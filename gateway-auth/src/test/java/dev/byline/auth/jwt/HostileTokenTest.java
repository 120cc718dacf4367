package dev.byline.auth.jwt;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.byline.auth.jwt.HostileTokens.HostileToken;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The corpus of hostile tokens, each against a gateway that trusts the issuer that it names. */
@NullMarked
final class HostileTokenTest {
  /** In front of what the tokens themselves say, so that an echo would be seen. */
  private static final List<String> CONTENT = List.of(
      "00u1",
      "alice",
      "acme.example",
      "evil",
      "admin",
      "DROP",
      "passwd",
      "ec-1",
      "crit ",
      "\u0456",
      "xxxx",
      "17953");

  /**
   * Past what is remembered of unknown keys; five minutes, after which keys are fetched anew, are no
   * multiple of it, so that no token meets the second after a fetch.
   */
  private static final Duration PAST_THE_LIMITS = Duration.ofMillis(2_700);

  private final WireMockServer trap =
      new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
  private final ManualTimer time = new ManualTimer();

  @BeforeEach
  void start() {
    trap.start();
  }

  @AfterEach
  void stop() {
    trap.stop();
  }

  @Test
  void eachIsRefusedAsWhatItIsAndNothingOfItIsToldOrFollowed() {
    List<HostileToken> tokens = HostileTokens.all(time.instant(), trap.baseUrl());
    List<String> wrong = new ArrayList<>();
    try (JwtAuthenticator authenticator = authenticator()) {
      for (HostileToken hostile : tokens) {
        Fault first = check(authenticator, hostile, wrong);
        Fault second = check(authenticator, hostile, wrong);
        if (first != second) {
          wrong.add(hostile + ": refused as " + first + ", then as " + second);
        }
        time.advance(PAST_THE_LIMITS);
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(tokens).hasSizeGreaterThan(250);
    assertThat(trap.getAllServeEvents())
        .extracting(event -> event.getRequest().getUrl())
        .containsOnly("/keys");
  }

  @Test
  void whatTheyAreMadeFromIsAGoodToken() {
    try (JwtAuthenticator authenticator = authenticator()) {
      String claims = "{" + TestTokens.claims(TestTokens.ISSUER, time.instant()) + "}";
      for (String header : List.of(
          "{\"alg\":\"ES256\",\"kid\":\"ec-1\"}",
          "{\"alg\":\"ES256\"}",
          "{\"typ\":\"at+jwt\",\"alg\":\"ES256\",\"kid\":\"ec-1\"}",
          "{\"typ\":\"application/AT+JWT\",\"alg\":\"ES256\",\"kid\":\"ec-1\",\"jku\":\"x\"}",
          " {\"kid\" : \"ec-1\" , \"alg\" : \"ES256\"} ")) {
        String token = TestTokens.es256(TestTokens.EC, header, claims);
        assertThat(TestTokens.principal(authenticator, token).subject()).isEqualTo("00u1");
      }
    }
  }

  private static Fault check(
      JwtAuthenticator authenticator, HostileToken hostile, List<String> wrong) {
    Failure failure;
    try {
      failure = TestTokens.refusal(authenticator, hostile.token());
    } catch (AssertionError accepted) {
      wrong.add(hostile + ": was accepted");
      return Fault.INTERNAL;
    }
    if (failure.fault() != hostile.fault()) {
      wrong.add(hostile + ": refused as " + failure.fault());
    }
    for (String content : CONTENT) {
      if (failure.message().contains(content)) {
        wrong.add(hostile + ": told " + content);
      }
    }
    return failure.fault();
  }

  private JwtAuthenticator authenticator() {
    trap.stubFor(get("/keys")
        .willReturn(
            okJson(TestTokens.jwks(TestTokens.RSA.toPublicJWK(), TestTokens.EC.toPublicJWK()))));
    URI keys = URI.create(trap.baseUrl() + "/keys");
    JwtAuthenticator authenticator = new JwtAuthenticator(
        List.of(TestTokens.issuer(
            "idp",
            TestTokens.ISSUER,
            new KeySource.Url(keys, Duration.ofHours(1)),
            TestTokens.rules())),
        SessionNames.readable(),
        time,
        Runnable::run,
        false,
        time,
        Duration.ofSeconds(30));
    authenticator.start();
    return authenticator;
  }
}
