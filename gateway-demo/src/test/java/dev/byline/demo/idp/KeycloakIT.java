package dev.byline.demo.idp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gateway behind Keycloak. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class KeycloakIT {
  private static final String TRUST = """
      algorithms: [RS256, PS256, ES256, EdDSA]
      tenants: ["*"]
      identity:
        subject: claims.sub
        label: claims.preferred_username
        tenant: claims.tenant
        team: claims.team
        application: claims.azp
        environment: '"prod"'
        cost-center: claims.cost_center
      """;

  /** What Keycloak gives a token, and what the gateway forgives clocks. */
  private static final Duration LIFE = Duration.ofSeconds(60 + 30);

  private static @Nullable Keycloak started;

  @TempDir
  private Path folder;

  private Keycloak keycloak;
  private IdpWorld world;

  @BeforeAll
  static void startKeycloak() {
    started = Keycloak.start();
  }

  @AfterAll
  static void stopKeycloak() {
    if (started != null) {
      started.close();
    }
  }

  @BeforeEach
  void startGateway() {
    keycloak = Objects.requireNonNull(started);
    world = IdpWorld.start(keycloak.issuer(), TRUST, folder);
  }

  @AfterEach
  void stopGateway() {
    world.close();
  }

  @ParameterizedTest
  @CsvSource({"RS256, JWT", "PS256, JWT", "ES256, at+jwt", "EdDSA, JWT"})
  void aUsersTokenMakesTheUsersSession(String algorithm, String type) {
    String client = "chat-" + algorithm.toLowerCase(Locale.ROOT);
    TestToken token = keycloak.token(client, "alice");

    token.assertHeader(algorithm, type);
    world.assertServed(token, "alice", tags("acme", "search", client, "cc-100"));
  }

  @Test
  void twoUsersAndAServiceAccountHaveASessionEach() {
    world.assertServed(
        keycloak.token("alice"), "alice", tags("acme", "search", "chat-rs256", "cc-100"));
    world.assertServed(
        keycloak.token("erin"), "erin", tags("globex", "research", "chat-rs256", "cc-900"));
    world.assertServed(
        keycloak.serviceToken("nightly"),
        "service-account-nightly",
        tags("acme", "support", "nightly", "cc-200"));
  }

  @Test
  void aTokenForAnotherAudienceIsRefused() {
    world.assertRefused(keycloak.token("elsewhere", "alice"), "token-audience");
  }

  @Test
  void aTokenOfTheSameServersOtherRealmIsRefused() {
    world.assertRefused(keycloak.strangersToken(), "token-issuer");
  }

  @Test
  void aTokenIsRefusedBeforeItsTimeAndAfterItWhetherKnownOrNot() {
    Refusals.outsideItsTime(world, keycloak.token("alice"), keycloak.token("alice"), LIFE);
  }

  @Test
  void aChangedTokenIsRefused() {
    Refusals.changed(world, keycloak.token("alice"));
  }

  @Test
  void aCarefulRotationInFlightFailsNoCallAndRetiresTheOldKey() {
    new KeyRotation(world, keycloak)
        .ofACarefulOperatorFailsNoCall(List.of(
            () -> keycloak.serviceToken("nightly"),
            () -> keycloak.serviceToken("nightly"),
            () -> keycloak.token("alice"),
            () -> keycloak.token("erin")));
  }

  private static Map<String, String> tags(
      String tenant, String team, String application, String costCenter) {
    return Map.of(
        "tenant", tenant,
        "team", team,
        "application", application,
        "environment", "prod",
        "cost-center", costCenter);
  }
}
