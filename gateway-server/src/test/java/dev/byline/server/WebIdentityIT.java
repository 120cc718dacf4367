package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.byline.sim.Simulator;
import dev.byline.sim.books.ServedCall;
import dev.byline.sim.faults.ScriptedError;
import dev.byline.sim.iam.ConditionContext;
import dev.byline.sim.iam.Decision;
import dev.byline.sim.iam.Principal;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.SimulatedIam;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that the caller's own token makes; the gateway itself may assume nothing. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class WebIdentityIT {
  private static final String ROLE = "arn:aws:iam::111122223333:role/BylineWeb";
  private static final String NOTHING =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}]}";
  private static final String TAG = "https://aws.amazon.com/tags/principal_tags/";

  private final LogCapture log = LogCapture.start();
  private final GatewayFixture byline = GatewayFixture.inWorld(WebIdentityIT::world);
  private final Caller caller = new Caller(byline);

  @AfterEach
  void close() {
    caller.close();
    byline.close();
    log.close();
  }

  @Test
  void theCallersOwnTokenMakesTheSessionAndItsTags() throws Exception {
    HttpResponse<String> answer = caller.converse(token("alice"));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    ServedCall served = byline.simulator().books().served().getFirst();
    assertThat(served.principalArn())
        .startsWith("arn:aws:sts::111122223333:assumed-role/BylineWeb/alice@acme.example-");
    assertThat(served.principalTags()).isEqualTo(Map.of("team", "green", "project", "x"));
    assertThat(byline.stsCalls()).isZero();
    assertThat(byline.webIdentityCalls()).isEqualTo(1);
    assertThat(byline.rows().getFirst().get("principal_arn").asString())
        .isEqualTo(served.principalArn());
  }

  @Test
  void oneSessionServesManyRequestsOfOneToken() throws Exception {
    String token = token("alice");

    List<CompletableFuture<HttpResponse<String>>> all =
        IntStream.range(0, 20).mapToObj(i -> caller.begin(token)).toList();

    assertThat(all).allSatisfy(one -> assertThat(one.join().statusCode()).isEqualTo(200));
    assertThat(caller.converse(token).statusCode()).isEqualTo(200);
    assertThat(byline.webIdentityCalls()).isEqualTo(1);
  }

  @Test
  void aRefreshedTokenMakesANewSessionOfTheSameName() throws Exception {
    assertThat(caller.converse(token("alice")).statusCode()).isEqualTo(200);
    assertThat(caller.converse(token("alice")).statusCode()).isEqualTo(200);

    assertThat(byline.webIdentityCalls()).isEqualTo(2);
    assertThat(byline.simulator().books().served().stream()
            .map(ServedCall::principalArn)
            .distinct())
        .hasSize(1);
  }

  @Test
  void whereTheGatewayAssumesTheRoleARefreshedTokenNeedsNoNewSession() throws Exception {
    try (GatewayFixture both = GatewayFixture.inWorld((world, file) ->
            Yaml.withRoles(file, """
                  - when: principal.team == "web"
                    mode: web-identity
                    role-arn: %s
                  - role-arn: %s
                """.formatted(ROLE, world.iam().invokeRoleArn())));
        Caller other = new Caller(both)) {
      assertThat(other.converse(both.token("alice")).statusCode()).isEqualTo(200);
      assertThat(other.converse(both.token("alice")).statusCode()).isEqualTo(200);

      assertThat(both.stsCalls()).isEqualTo(1);
      assertThat(both.webIdentityCalls()).isZero();
    }
  }

  @Test
  void whatTheRulesAllowIsTheSessionsLimit() throws Exception {
    BlockingQueue<String> signed = new LinkedBlockingQueue<>();
    HttpServer upstream =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext("/", exchange -> {
      try (exchange) {
        signed.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(200, -1);
      }
    });
    upstream.start();
    try (GatewayFixture before = GatewayFixture.inWorld((world, file) -> world(world, file)
            .replaceFirst("models: \\[.*]", "models: [amazon.nova-lite*]")
            .replaceFirst("operations: \\[.*]", "operations: [converse]")
            .replace(
                "endpoint: \"" + world.bedrock(),
                "endpoint: \"http://127.0.0.1:" + upstream.getAddress().getPort()));
        Caller other = new Caller(before)) {
      assertThat(other
              .converse(before.simulator().tokens().mint(claims(before, "alice")))
              .statusCode())
          .isEqualTo(200);

      String key = signed.take().replaceFirst(".*Credential=([A-Z0-9]+)/.*", "$1");
      SimulatedIam iam = before.simulator().iam();
      Principal session = iam.key(key).orElseThrow().principal();
      assertThat(limit(iam, session, "bedrock:InvokeModel", "amazon.nova-lite-v1:0"))
          .isEqualTo(Decision.ALLOWED);
      assertThat(limit(iam, session, "bedrock:InvokeModel", "amazon.nova-pro-v1:0"))
          .isEqualTo(Decision.NOT_ALLOWED);
      assertThat(limit(iam, session, "bedrock:DeleteGuardrail", "amazon.nova-lite-v1:0"))
          .isEqualTo(Decision.NOT_ALLOWED);
    } finally {
      upstream.stop(0);
    }
  }

  @Test
  void anAudienceThatIamDoesNotKnowIsToldAsSuch() throws Exception {
    byline
        .simulator()
        .iam()
        .putOidcProvider(byline.simulator().issuer().getAuthority(), Set.of("other"));

    refused(caller.converse(token("alice")), "InvalidIdentityToken");
  }

  @Test
  void aTrustPolicyWithoutTheProviderIsToldAsSuch() throws Exception {
    byline.simulator().iam().removeRole(ROLE);

    refused(caller.converse(token("alice")), "AccessDenied");
  }

  @Test
  void aClaimThatTheProviderRejectsIsToldAsSuch() throws Exception {
    byline.simulator().faults().sts().failNext(1, ScriptedError.idpRejectedClaim());

    refused(caller.converse(token("alice")), "IDPRejectedClaim");
  }

  @Test
  void aProviderThatAwsCanNotReachIsTriedAgain() throws Exception {
    String token = token("alice");
    byline.simulator().faults().sts().failNext(2, ScriptedError.idpCommunication());

    HttpResponse<String> answer = caller.converse(token);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("retry-after")).isPresent();
    assertThat(byline.bedrockCalls()).isZero();

    byline.simulator().faults().sts().clear();
    assertThat(caller.converse(token).statusCode()).isEqualTo(200);
  }

  @Test
  void noPartOfATokenIsWrittenAnywhere() throws Exception {
    String good = token("alice");
    String refused = token("bob");
    StringBuilder told = new StringBuilder();
    told.append(caller.converse(good).body());
    byline.simulator().iam().removeRole(ROLE);
    told.append(caller.converse(refused).body());
    byline.simulator().faults().sts().failNext(2, ScriptedError.stsThrottling());
    told.append(caller.converse(refused).body());
    told.append(caller.converse(good + "x").body());
    try (HttpClient http = HttpClient.newHttpClient()) {
      told.append(http.send(
              HttpRequest.newBuilder(byline.admin().resolve("/metrics")).build(),
              BodyHandlers.ofString())
          .body());
    }
    byline.rows().forEach(told::append);
    assertThat(log.text()).contains("Issuer sim");
    told.append(log.text());

    assertThat(told).contains("principal_arn");
    for (String token : List.of(good, refused)) {
      for (String part : token.split("\\.", -1)) {
        assertThat(told).doesNotContain(part);
      }
      assertThat(told).doesNotContain(token.substring(token.length() - 20));
    }
  }

  private void refused(HttpResponse<String> answer, String code) {
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body())
        .contains(code, "OIDC provider", "sts:AssumeRoleWithWebIdentity")
        .doesNotContain("arn:aws");
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(byline.stsCalls()).isZero();
    assertThat(byline.rows())
        .singleElement()
        .satisfies(
            row -> assertThat(row.get("reason").asString()).isEqualTo("credentials-refused"));
    // A refusal is an answer: nobody may fill the log with it. The gateway has stopped by now.
    assertThat(log.text()).doesNotContain("Exception");
  }

  private static Decision limit(SimulatedIam iam, Principal session, String action, String model) {
    return iam.decideSession(
        session,
        action,
        "arn:aws:bedrock:us-east-1::foundation-model/" + model,
        new ConditionContext.Builder().build());
  }

  private String token(String user) {
    return byline.simulator().tokens().mint(claims(byline, user));
  }

  private static Map<String, Object> claims(GatewayFixture byline, String user) {
    Map<String, Object> claims = new HashMap<>(byline.claims(user));
    claims.put(TAG + "team", "green");
    claims.put(TAG + "project", "x");
    return claims;
  }

  private static String world(Simulator world, String file) {
    SimulatedIam iam = world.iam();
    Role invoke = iam.role(iam.invokeRoleArn()).orElseThrow();
    String provider = "arn:aws:iam::" + iam.account() + ":oidc-provider/"
        + URI.create(world.issuer().toString()).getAuthority();
    iam.put(
        Role.of(iam.account(), "BylineWeb", """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"%s"},
         "Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession"]}]}
        """.formatted(provider), invoke.permissionPolicy()));
    Role own = iam.role("arn:aws:iam::" + iam.account() + ":role/BylineGateway").orElseThrow();
    iam.put(own.withPermissionPolicy(NOTHING));
    return Yaml.withRoles(file, "  - mode: web-identity\n    role-arn: " + ROLE + "\n");
  }
}
