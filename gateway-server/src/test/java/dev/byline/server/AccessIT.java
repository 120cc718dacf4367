package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.books.AppliedGuardrail;
import dev.byline.sim.books.ServedCall;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.SimulatedIam;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules, roles and guardrails that depend on who calls. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class AccessIT {
  private static final String NOVA = "/model/amazon.nova-lite-v1:0/";
  private static final String HI =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}";
  private static final String ARN = "arn:aws:bedrock:us-east-1:111122223333:guardrail/gr4rd2r41l01";

  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    http.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"converse", "converse-stream", "invoke", "invoke-with-response-stream"})
  void aDemandedGuardrailIsAddedToARequestThatNamesNone(String operation) throws Exception {
    try (GatewayFixture byline = guarded(ARN)) {
      HttpResponse<String> answer = post(byline, NOVA + operation, HI, Map.of());

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(applied(byline)).isEqualTo(new AppliedGuardrail(ARN, "1"));
      assertThat(byline.simulator().books().served().getFirst().requestMetadata())
          .containsEntry("team", "blue");
    }
  }

  @Test
  void aDemandedGuardrailIsAddedToChatCompletions() throws Exception {
    try (GatewayFixture byline = guarded("gr4rd2r41l01")) {
      HttpResponse<String> answer = post(
          byline,
          "/v1/chat/completions",
          "{\"model\":\"openai.gpt-oss-20b-1:0\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
          Map.of());

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(applied(byline)).isEqualTo(new AppliedGuardrail(ARN, "1"));
    }
  }

  @Test
  void theSameGuardrailStaysAsTheCallerSaidIt() throws Exception {
    try (GatewayFixture byline = guarded("gr4rd2r41l01")) {
      String own = "{\"guardrailConfig\":{\"trace\":\"enabled\",\"guardrailVersion\":\"1\","
          + "\"guardrailIdentifier\":\"gr4rd2r41l01\"}," + HI.substring(1);
      assertThat(post(byline, NOVA + "converse", own, Map.of()).statusCode()).isEqualTo(200);
      String none = "{\"guardrailConfig\": null," + HI.substring(1);
      assertThat(post(byline, NOVA + "converse", none, Map.of()).statusCode()).isEqualTo(200);
      Map<String, String> headers = Map.of(
          "X-Amzn-Bedrock-GuardrailIdentifier",
          "gr4rd2r41l01",
          "X-Amzn-Bedrock-GuardrailVersion",
          "1");
      assertThat(post(byline, NOVA + "invoke", HI, headers).statusCode()).isEqualTo(200);

      assertThat(byline.simulator().books().served())
          .hasSize(3)
          .allSatisfy(
              served -> assertThat(served.guardrail()).contains(new AppliedGuardrail(ARN, "1")));
    }
  }

  @Test
  void anotherGuardrailIsRefusedAndNothingGoesOut() throws Exception {
    try (GatewayFixture byline = guarded("gr4rd2r41l01")) {
      for (String own : List.of(
          "{\"guardrailIdentifier\":\"other\",\"guardrailVersion\":\"1\"}",
          "{\"guardrailIdentifier\":\"gr4rd2r41l01\",\"guardrailVersion\":\"DRAFT\"}",
          "{\"guardrailIdentifier\":\"gr4rd2r41l01\"}",
          "{\"guardrailIdentifier\":\"gr4rd2r41l01\",\"guardrailVersion\":\"1\",\"streamProcessingMode\":\"async\"}",
          "{\"guardrailIdentifier\":\"gr4rd2r41l01\",\"guardrailVersion\":\"1\",\"new\":1}",
          "{}",
          "7")) {
        String body = "{\"guardrailConfig\":" + own + "," + HI.substring(1);
        assertThat(post(byline, NOVA + "converse", body, Map.of()).statusCode()).isEqualTo(403);
      }
      assertThat(post(
                  byline,
                  NOVA + "invoke",
                  HI,
                  Map.of("X-Amzn-Bedrock-GuardrailIdentifier", "gr4rd2r41l01"))
              .statusCode())
          .isEqualTo(403);
      String settings =
          "{\"amazon-bedrock-guardrailConfig\":{\"tagSuffix\":\"x\"}," + HI.substring(1);
      assertThat(post(byline, NOVA + "invoke", settings, Map.of()).statusCode()).isEqualTo(403);
      String chat = "{\"model\":\"openai.gpt-oss-20b-1:0\",\"messages\":[],"
          + "\"amazon-bedrock-guardrailConfig\":{\"tagSuffix\":\"x\"}}";
      assertThat(post(byline, "/v1/chat/completions", chat, Map.of()).statusCode())
          .isEqualTo(403);
      assertThat(post(byline, NOVA + "invoke", "[]", Map.of()).statusCode()).isEqualTo(400);
      String twice = "{\"guardrailConfig\":null,\"GuardrailConfig\":{}," + HI.substring(1);
      assertThat(post(byline, NOVA + "converse", twice, Map.of()).statusCode()).isEqualTo(400);

      assertThat(byline.bedrockCalls()).isZero();
      assertThat(byline.rows().getFirst().get("reason").asString()).isEqualTo("guardrail-conflict");
    }
  }

  @Test
  void aRuleIsForItsCallersAndCostsNobodyElseAnStsCall() throws Exception {
    try (GatewayFixture byline = GatewayFixture.rewritten(
        file -> file.replace(
            "  - models: [\"*anthropic",
            "  - when: principal.team == \"red\"\n    models: [\"*anthropic"),
        world -> {})) {
      assertThat(post(byline, NOVA + "converse", HI, Map.of()).statusCode()).isEqualTo(403);
      assertThat(byline.stsCalls()).isZero();
      assertThat(byline.bedrockCalls()).isZero();
      assertThat(post(byline, "red", NOVA + "converse").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theRoleIsThatOfTheCallersTeam() throws Exception {
    try (GatewayFixture byline = GatewayFixture.rewritten(
        file -> file.replaceFirst("  - role-arn: \\S+", """
              - when: principal.team == "red"
                role-arn: "arn:aws:iam::111122223333:role/teams/Team-{team}"
                external-id: "for-{team}-only"
                transitive-tags: [team]
                source-identity: true
              - when: principal.team == "blue"
                role-arn: "arn:aws:iam::111122223333:role/BylineInvoke"
            """.stripTrailing()),
        world -> redRole(world.iam()))) {
      assertThat(post(byline, "red", NOVA + "converse").statusCode()).isEqualTo(200);
      assertThat(post(byline, "blue", NOVA + "converse").statusCode()).isEqualTo(200);
      HttpResponse<String> green = post(byline, "green", NOVA + "converse");
      assertThat(green.statusCode()).isEqualTo(403);
      assertThat(green.body()).contains("No role of this gateway is for this caller");

      assertThat(byline.simulator().books().served())
          .extracting(ServedCall::principalArn)
          .anyMatch(arn -> arn.startsWith("arn:aws:sts::111122223333:assumed-role/Team-red/"))
          .anyMatch(arn -> arn.startsWith("arn:aws:sts::111122223333:assumed-role/BylineInvoke/"));
      assertThat(byline.rows())
          .anySatisfy(row -> assertThat(row.get("reason").asString("")).isEqualTo("no-role"));
    }
  }

  private static void redRole(SimulatedIam iam) {
    Role invoke = iam.role(iam.invokeRoleArn()).orElseThrow();
    String gateway = "arn:aws:iam::" + iam.account() + ":role/BylineGateway";
    iam.put(new Role(
        iam.account(),
        "/teams/",
        "Team-red",
        """
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Principal":{"AWS":"%1$s"},"Action":"sts:AssumeRole",
           "Condition":{"StringEquals":{"sts:ExternalId":"for-red-only"}}},
          {"Effect":"Allow","Principal":{"AWS":"%1$s"},"Action":"sts:SetSourceIdentity"},
          {"Effect":"Allow","Principal":{"AWS":"%1$s"},"Action":"sts:TagSession",
           "Condition":{"ForAllValues:StringEquals":{"sts:TransitiveTagKeys":["team"]}}}]}
        """.formatted(gateway),
        invoke.permissionPolicy(),
        Map.of(),
        invoke.maxSession()));
    Role own = iam.role(gateway).orElseThrow();
    iam.put(own.withPermissionPolicy(
        own.permissionPolicy().replace("role/BylineInvoke\"", "role/*\"")));
  }

  private static GatewayFixture guarded(String guardrail) {
    String operations =
        "[converse, converse-stream, invoke, invoke-with-response-stream, chat-completions]";
    return GatewayFixture.rewritten(
        file -> file.replaceFirst(
            "operations: \\[.*]",
            "operations: " + operations + "\n    guardrail: {id: \"" + guardrail
                + "\", version: \"1\"}"),
        world -> {});
  }

  private static AppliedGuardrail applied(GatewayFixture byline) {
    return byline.simulator().books().served().getFirst().guardrail().orElseThrow();
  }

  private HttpResponse<String> post(GatewayFixture byline, String team, String path)
      throws IOException, InterruptedException {
    Map<String, Object> claims = new HashMap<>(byline.claims("user-of-" + team));
    claims.put("team", team);
    return send(byline, byline.simulator().tokens().mint(claims), path, HI, Map.of());
  }

  private HttpResponse<String> post(
      GatewayFixture byline, String path, String body, Map<String, String> headers)
      throws IOException, InterruptedException {
    return send(byline, byline.token("alice"), path, body, headers);
  }

  private HttpResponse<String> send(
      GatewayFixture byline, String token, String path, String body, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(
            byline.uri().resolve(path.replace("v1:0", "v1%3A0")))
        .POST(BodyPublishers.ofString(body))
        .header("authorization", "Bearer " + token)
        .header("content-type", "application/json");
    headers.forEach(request::header);
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
