package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.faults.ScriptedError;
import dev.byline.sim.oidc.Algorithm;
import dev.byline.sim.oidc.OidcIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Issuers that can't be reached, or whose keys change: their own callers feel it, and nobody else. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class IssuerOutageIT {
  private static final ScriptedError DOWN = new ScriptedError("down", 503, "down");
  private static final String RULES = "tenants: [acme]";

  @TempDir
  private Path folder = Path.of("");

  @Test
  void anIssuerThatIsDownAtStartIsToldAndHealsByItself() throws Exception {
    try (GatewayFixture byline = beside("algorithms: [RS256]", true);
        Caller caller = new Caller(byline)) {
      String token = second(byline).mint().mint(byline.claims("bob"));

      HttpResponse<String> answer = caller.converse(token);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("retry-after")).isPresent();
      assertThat(answer.headers().firstValue("x-amzn-ErrorType"))
          .contains("ServiceUnavailableException");
      assertThat(answer.body()).contains("second");
      assertThat(byline.stsCalls()).isZero();
      assertThat(caller.converse(byline.token("alice")).statusCode()).isEqualTo(200);
      assertThat(caller.readiness().path("ready").asBoolean()).isTrue();
      assertThat(caller.readiness().path("issuers").path("sim").asString()).isEqualTo("ok");
      assertThat(caller.readiness().path("issuers").path("second").asString()).contains("503");

      byline.simulator().faults().issuer("second").clear();
      served(byline, caller, token);
      assertThat(caller.readiness().path("issuers").path("second").asString()).isEqualTo("ok");
      assertThat(byline.rows().getFirst().get("reason").asString()).isEqualTo("keys-unavailable");
    }
  }

  @Test
  void anIssuerBehindAClosedPortIsToldAsSuch() throws Exception {
    try (GatewayFixture byline = GatewayFixture.inWorld((world, file) -> Yaml.besideIssuers(
            file, Yaml.issuer("gone", "http://127.0.0.1:1", "algorithms: [RS256]", RULES)));
        Caller caller = new Caller(byline)) {
      Map<String, Object> claims = new HashMap<>(byline.claims("bob"));
      claims.put("iss", "http://127.0.0.1:1");

      assertThat(caller.converse(byline.simulator().tokens().mint(claims)).statusCode())
          .isEqualTo(503);
      assertThat(caller.readiness().path("issuers").path("gone").asString())
          .contains("can't be reached");
      assertThat(caller.converse(byline.token("alice")).statusCode()).isEqualTo(200);
      assertThat(caller.readiness().path("ready").asBoolean()).isTrue();
    }
  }

  @Test
  void withoutAnyIssuerTheGatewayIsNotReady() throws Exception {
    try (GatewayFixture byline = GatewayFixture.inWorld((world, file) -> {
          world.faults().oidc().failAll(DOWN);
          return file;
        });
        Caller caller = new Caller(byline)) {
      assertThat(caller.converse(byline.token("alice")).statusCode()).isEqualTo(503);
      assertThat(caller.readiness().path("ready").asBoolean()).isFalse();
      assertThat(caller.readiness().path("parts").path("issuers").asString()).isEqualTo("failing");

      byline.simulator().faults().oidc().clear();
      served(byline, caller, byline.token("alice"));
      assertThat(caller.readiness().path("ready").asBoolean()).isTrue();
    }
  }

  @Test
  void theKeysOfAnIssuerThatGoesDownAreKeptAsLongAsConfigured() throws Exception {
    try (GatewayFixture byline = beside("algorithms: [RS256]\n    keys-kept: 10m", false);
        Caller caller = new Caller(byline)) {
      Map<String, Object> claims = new HashMap<>(byline.claims("bob"));
      String token = second(byline).mint().mint(claims);
      assertThat(caller.converse(token).statusCode()).isEqualTo(200);

      byline.simulator().faults().issuer("second").failAll(DOWN);
      byline.simulator().faults().clockOffset(Duration.ofSeconds(2));
      String unknown = second(byline)
          .mint()
          .mintWithHeader(Algorithm.RS256, Map.of("alg", "RS256", "kid", "new"), claims);
      // Asks for the keys at once, so that they are known to be out of reach from now on.
      assertThat(caller.converse(unknown).statusCode()).isEqualTo(503);
      claims.put("jti", "another token of the same key");
      assertThat(caller.converse(second(byline).mint().mint(claims)).statusCode())
          .isEqualTo(200);
      byline.simulator().faults().clockOffset(Duration.ofMinutes(9));
      assertThat(caller.converse(token).statusCode()).isEqualTo(200);
      assertThat(caller.readiness().path("issuers").path("second").asString())
          .contains("old keys in use");

      byline.simulator().faults().clockOffset(Duration.ofMinutes(11));
      assertThat(caller.converse(token).statusCode()).isEqualTo(503);
      assertThat(caller.readiness().path("issuers").path("second").asString())
          .isNotEqualTo("ok")
          .doesNotContain("old keys in use");
      assertThat(caller.converse(byline.token("alice")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aFileOfKeysIsSwappedWhileCallsRun() throws Exception {
    Path link = folder.resolve("jwks.json");
    try (GatewayFixture byline = GatewayFixture.inWorld((world, file) -> {
          swap(link, world.issuer("second"));
          return Yaml.besideIssuers(
              file,
              Yaml.issuer(
                  "second",
                  "https://nobody.example",
                  "jwks-file: " + link,
                  "algorithms: [RS256]",
                  RULES));
        });
        Caller caller = new Caller(byline)) {
      OidcIssuer second = second(byline);
      Map<String, Object> claims = new HashMap<>(byline.claims("bob"));
      claims.put("iss", "https://nobody.example");
      String old = second.mint().mint(claims);
      assertThat(caller.converse(old).statusCode()).isEqualTo(200);
      AtomicBoolean done = new AtomicBoolean();
      CompletableFuture<List<Integer>> running =
          CompletableFuture.supplyAsync(() -> callsUntil(done, caller, old));

      second.rotate(true);
      String young = second.mint().mint(claims);
      swap(link, second);
      assertThat(caller.converse(young).statusCode()).isEqualTo(200);
      done.set(true);
      assertThat(running.get()).isNotEmpty().containsOnly(200);

      second.rotate(false);
      swap(link, second);
      assertThat(caller.converse(second.mint().mint(claims)).statusCode()).isEqualTo(200);
      assertThat(caller.converse(young).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void aFileOfKeysThatIsBrokenLeavesTheLastOnesInUse() throws Exception {
    Path link = folder.resolve("jwks.json");
    try (GatewayFixture byline = GatewayFixture.inWorld((world, file) -> {
          swap(link, world.issuer("second"));
          return Yaml.besideIssuers(
              file,
              Yaml.issuer(
                  "second",
                  world.issuer("second").url(),
                  "jwks-file: " + link,
                  "algorithms: [RS256]",
                  RULES));
        });
        Caller caller = new Caller(byline)) {
      String token = second(byline).mint().mint(byline.claims("bob"));
      assertThat(caller.converse(token).statusCode()).isEqualTo(200);

      Files.writeString(link, "{\"keys\":[");
      second(byline).rotate(false);
      String young = second(byline).mint().mint(byline.claims("bob"));
      assertThat(caller.converse(young).statusCode()).isEqualTo(503);
      assertThat(caller.converse(token).statusCode()).isEqualTo(200);
      assertThat(byline.simulator().counters().of("second", "discovery").seen()).isZero();
    }
  }

  private static List<Integer> callsUntil(AtomicBoolean done, Caller caller, String token) {
    List<Integer> statuses = new ArrayList<>();
    do {
      statuses.add(caller.begin(token).join().statusCode());
    } while (!done.get());
    return statuses;
  }

  /** Puts what {@code issuer} publishes now behind {@code link}, as Kubernetes does with a secret. */
  private void swap(Path link, OidcIssuer issuer) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      Path content = Files.createTempFile(folder, "jwks", ".json");
      http.send(
          HttpRequest.newBuilder(URI.create(issuer.url() + "/jwks")).build(),
          BodyHandlers.ofFile(content));
      Path fresh = folder.resolve("fresh-link");
      Files.createSymbolicLink(fresh, content);
      Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Until the issuer is asked again; the world's clock says that it is time. */
  private static void served(GatewayFixture byline, Caller caller, String token)
      throws IOException, InterruptedException {
    int status = 503;
    for (int minute = 1; status == 503; minute++) {
      byline.simulator().faults().clockOffset(Duration.ofMinutes(minute % 50));
      status = caller.converse(token).statusCode();
    }
    assertThat(status).isEqualTo(200);
  }

  private static OidcIssuer second(GatewayFixture byline) {
    return byline.simulator().issuer("second");
  }

  private static GatewayFixture beside(String lines, boolean down) {
    return GatewayFixture.inWorld((world, file) -> {
      OidcIssuer second = world.issuer("second");
      if (down) {
        world.faults().issuer("second").failAll(DOWN);
      }
      return Yaml.besideIssuers(file, Yaml.issuer("second", second.url(), lines, RULES));
    });
  }
}
