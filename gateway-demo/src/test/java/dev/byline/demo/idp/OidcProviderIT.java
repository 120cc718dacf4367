package dev.byline.demo.idp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway behind the npm package oidc-provider. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class OidcProviderIT {
  static final String TRUST = """
      algorithms: [RS256, ES256, EdDSA]
      tenants: ["*"]
      identity:
        subject: claims.sub
        label: claims.client_id
        tenant: claims.tenant
        team: claims.team
        application: claims.application
        environment: claims.environment
        cost-center: claims.cost_center
      """;

  /** What the provider gives a token, and what the gateway forgives clocks. */
  private static final Duration LIFE = Duration.ofSeconds(60 + 30);

  private static final Map<String, String> ALICE = Map.of(
      "tenant", "acme",
      "team", "search",
      "application", "chat",
      "environment", "prod",
      "cost-center", "cc-100");
  private static final Map<String, String> ERIN = Map.of(
      "tenant", "globex",
      "team", "research",
      "application", "papers",
      "environment", "prod",
      "cost-center", "cc-900");

  private static @Nullable NodeProvider started;

  @TempDir
  private Path folder;

  private NodeProvider provider;
  private IdpWorld world;

  @BeforeAll
  static void startProvider() {
    started = NodeProvider.start();
  }

  @AfterAll
  static void stopProvider() {
    if (started != null) {
      started.close();
    }
  }

  @BeforeEach
  void startGateway() {
    provider = Objects.requireNonNull(started);
    world = IdpWorld.start(provider.issuer(), TRUST, folder);
  }

  @AfterEach
  void stopGateway() {
    world.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "ES256", "EdDSA"})
  void twoCallersHaveASessionEach(String algorithm) {
    TestToken token = provider.token("alice", algorithm, "byline");

    token.assertHeader(algorithm, "at+jwt");
    world.assertServed(token, "alice", ALICE);
    world.assertServed(provider.token("erin", algorithm, "byline"), "erin", ERIN);
  }

  @Test
  void aTokenForAnotherAudienceIsRefused() {
    world.assertRefused(provider.token("alice", "ES256", "another"), "token-audience");
  }

  @Test
  void aTokenIsRefusedBeforeItsTimeAndAfterItWhetherKnownOrNot() {
    Refusals.outsideItsTime(world, provider.token("alice"), provider.token("alice"), LIFE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "ES256", "EdDSA"})
  void aChangedTokenIsRefused(String algorithm) {
    Refusals.changed(world, provider.token("alice", algorithm, "byline"));
  }

  @Test
  void aCarefulRotationInFlightFailsNoCallAndRetiresTheOldKey() {
    new KeyRotation(world, provider).ofACarefulOperatorFailsNoCall(sources());
  }

  @Test
  void keysUsedAtOnceFailNoCallWhileAStrangerNamesMadeUpKeys() {
    new KeyRotation(world, provider).withAStrangerAboutFailsNoCall(sources());
  }

  @Test
  void aHastyRotationInFlightFailsTokensOfTheOldKeyOnly() {
    new KeyRotation(world, provider)
        .ofAHastyOperatorFailsTokensOfTheOldKeyOnly(sources(), provider::replaceKey);
  }

  private List<Supplier<TestToken>> sources() {
    return List.of(
        () -> provider.token("alice"),
        () -> provider.token("alice"),
        () -> provider.token("erin"),
        () -> provider.token("erin"));
  }
}
