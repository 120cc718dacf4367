package dev.byline.sim.bedrock.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.Clients;
import dev.byline.sim.SignedHttp;
import dev.byline.sim.SignedHttp.Received;
import dev.byline.sim.Simulator;
import dev.byline.sim.books.AppliedGuardrail;
import dev.byline.sim.books.ServedCall;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** Guardrails on inference calls: what is refused, what IAM is asked, and what the books keep. */
@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardedInferenceIT {
  private static final String ARN =
      "arn:aws:bedrock:us-east-1:111122223333:guardrail/" + Guardrails.STANDARD;
  private static final String NOVA = "/model/amazon.nova-lite-v1:0/";
  private static final String CHAT = "/openai/v1/chat/completions";
  private static final String CHAT_BODY =
      "{\"model\":\"openai.gpt-oss-20b-1:0\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String NOVA_BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}";
  private static final String UNKNOWN =
      "The guardrail identifier or version provided in the request does not exist.";

  private final Simulator sim = Simulator.start();

  @AfterAll
  void stop() {
    sim.close();
  }

  @BeforeEach
  void forget() {
    sim.books().clear();
  }

  private SignedHttp http(Optional<String> policy) {
    return new SignedHttp(sim.bedrock(), "bedrock", SignedHttp.session(sim, "alice", policy));
  }

  private static String converse(String config) {
    return NOVA_BODY.replaceFirst("\\{", "{\"guardrailConfig\":" + config + ",");
  }

  private static String config(String id, String version) {
    return "{\"guardrailIdentifier\":\"" + id + "\",\"guardrailVersion\":\"" + version + "\"}";
  }

  private static Map<String, String> headers(String id, String version) {
    return Map.of(
        "x-amzn-bedrock-guardrailidentifier", id, "x-amzn-bedrock-guardrailversion", version);
  }

  private Optional<AppliedGuardrail> booked() {
    List<ServedCall> served = sim.books().served();
    assertThat(served).hasSize(1);
    sim.books().clear();
    return served.getFirst().guardrail();
  }

  private static void refused(Received answer, int status, String code, String part) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.raw().headers())
        .anyMatch(header ->
            header.startsWith("x-amzn-errortype: " + code.toLowerCase(Locale.ROOT) + ":"));
    assertThat(answer.raw().body()).containsIgnoringCase(part);
  }

  @Test
  void theBooksTellTheGuardrailOfEveryOperationThatTakesOne() throws IOException {
    SignedHttp http = http(Optional.empty());
    AppliedGuardrail first = new AppliedGuardrail(ARN, "1");
    assertThat(http.post(NOVA + "converse", converse(config(Guardrails.STANDARD, "1")))
            .status())
        .isEqualTo(200);
    assertThat(booked()).contains(first);
    assertThat(
            http.post(NOVA + "converse-stream", converse(config(ARN, "DRAFT"))).status())
        .isEqualTo(200);
    assertThat(booked()).contains(new AppliedGuardrail(ARN, "DRAFT"));
    for (String operation : List.of("invoke", "invoke-with-response-stream")) {
      assertThat(http.post(NOVA + operation, NOVA_BODY, headers(ARN, "1")).status())
          .isEqualTo(200);
      assertThat(booked()).contains(first);
    }
    assertThat(http.post(CHAT, CHAT_BODY, headers(Guardrails.STANDARD, "1")).status())
        .isEqualTo(200);
    assertThat(booked()).contains(first);
    assertThat(http.post(NOVA + "converse", NOVA_BODY).status()).isEqualTo(200);
    assertThat(booked()).isEmpty();
  }

  @Test
  void theSdkSendsGuardrailsThatAreUnderstood() {
    try (BedrockRuntimeClient client = Clients.bedrock(
        sim.bedrock(), Clients.of(SignedHttp.session(sim, "bob", Optional.empty())))) {
      client.converse(r -> r.modelId("amazon.nova-lite-v1:0")
          .messages(Clients.user("hi"))
          .guardrailConfig(g -> g.guardrailIdentifier(ARN).guardrailVersion("1").trace("enabled")));
      assertThat(booked()).contains(new AppliedGuardrail(ARN, "1"));
      client.invokeModel(r -> r.modelId("amazon.nova-lite-v1:0")
          .contentType("application/json")
          .guardrailIdentifier(Guardrails.STANDARD)
          .guardrailVersion("DRAFT")
          .trace("ENABLED_FULL")
          .body(SdkBytes.fromUtf8String(NOVA_BODY)));
      assertThat(booked()).contains(new AppliedGuardrail(ARN, "DRAFT"));
    }
  }

  @Test
  void aGuardrailThatDoesNotExistIsRefusedAndNothingIsBooked() throws IOException {
    SignedHttp http = http(Optional.empty());
    String elsewhere = ARN.replace("us-east-1", "us-west-2");
    for (String[] wrong : List.of(new String[] {"unknown1", "1"}, new String[] {ARN, "999"})) {
      refused(
          http.post(NOVA + "converse", converse(config(wrong[0], wrong[1]))),
          400,
          "ValidationException",
          UNKNOWN);
      refused(
          http.post(NOVA + "invoke", NOVA_BODY, headers(wrong[0], wrong[1])),
          400,
          "ValidationException",
          UNKNOWN);
    }
    assertThat(http.post(CHAT, CHAT_BODY, headers("unknown1", "1")).status()).isEqualTo(400);
    assertThat(http.post(NOVA + "converse", converse(config(elsewhere, "1"))).status())
        .isNotEqualTo(200);
    assertThat(sim.books().served()).isEmpty();
  }

  @Test
  void halvesAndWrongFormsAreRefused() throws IOException {
    SignedHttp http = http(Optional.empty());
    List<String> configs = List.of(
        "{\"guardrailIdentifier\":\"" + ARN + "\"}",
        "{\"guardrailVersion\":\"1\"}",
        "[]",
        config("Not-An-Id", "1"),
        config("a".repeat(2_049), "1"),
        config(ARN, "0"),
        config(ARN, "draft"),
        config(ARN, "123456789"),
        "{\"guardrailIdentifier\":7,\"guardrailVersion\":\"1\"}",
        config(ARN, "1").replace("}", ",\"trace\":\"ENABLED\"}"));
    for (String wrong : configs) {
      refused(http.post(NOVA + "converse", converse(wrong)), 400, "ValidationException", "message");
    }
    String mode = config(ARN, "1").replace("}", ",\"streamProcessingMode\":\"later\"}");
    refused(
        http.post(NOVA + "converse-stream", converse(mode)), 400, "ValidationException", "mode");
    List<Map<String, String>> heads = List.of(
        Map.of("x-amzn-bedrock-guardrailidentifier", ARN),
        Map.of("x-amzn-bedrock-guardrailversion", "1"),
        headers("Not-An-Id", "1"),
        headers(ARN, "latest"),
        Map.of("x-amzn-bedrock-trace", "enabled"));
    for (Map<String, String> wrong : heads) {
      refused(http.post(NOVA + "invoke", NOVA_BODY, wrong), 400, "ValidationException", "message");
      assertThat(http.post(CHAT, CHAT_BODY, wrong).status()).isEqualTo(400);
    }
    refused(
        http.post(
            NOVA + "invoke",
            NOVA_BODY.replaceFirst("\\{", "{\"amazon-bedrock-guardrailConfig\":{},")),
        400,
        "ValidationException",
        "amazon-bedrock-guardrailConfig");
    assertThat(sim.books().served()).isEmpty();
  }

  @Test
  void applyingNeedsItsOwnPermissionOfTheSessionPolicyToo() throws IOException {
    SignedHttp without = http(Optional.of(SignedHttp.allowing("\"bedrock:InvokeModel*\"")));
    refused(
        without.post(NOVA + "converse", converse(config(ARN, "1"))),
        403,
        "AccessDeniedException",
        "bedrock:ApplyGuardrail on resource: " + ARN + " because no session policy");
    refused(
        without.post(NOVA + "invoke-with-response-stream", NOVA_BODY, headers(ARN, "1")),
        403,
        "AccessDeniedException",
        "bedrock:ApplyGuardrail");
    assertThat(without.post(CHAT, CHAT_BODY, headers(ARN, "1")).status()).isEqualTo(401);
    assertThat(without.post(NOVA + "converse", NOVA_BODY).status()).isEqualTo(200);
    SignedHttp with = http(
        Optional.of(SignedHttp.allowing("[\"bedrock:InvokeModel\",\"bedrock:ApplyGuardrail\"]")));
    assertThat(with.post(NOVA + "converse", converse(config(ARN, "1"))).status())
        .isEqualTo(200);
  }

  /** AWS's own example: the guardrail and its version are enforced by an allowance and a denial. */
  @Test
  void aPolicyCanRequireOneGuardrailOrAnyVersionOfIt() throws IOException {
    SignedHttp one = http(Optional.of(requiring("StringEquals", ARN + ":1")));
    assertThat(one.post(NOVA + "converse", converse(config(ARN, "1"))).status()).isEqualTo(200);
    assertThat(one.post(NOVA + "invoke", NOVA_BODY, headers(Guardrails.STANDARD, "1"))
            .status())
        .isEqualTo(200);
    assertThat(one.post(CHAT, CHAT_BODY, headers(ARN, "1")).status()).isEqualTo(200);
    assertThat(one.post(NOVA + "converse", NOVA_BODY).status()).isEqualTo(403);
    assertThat(one.post(CHAT, CHAT_BODY).status()).isEqualTo(401);
    assertThat(one.post(NOVA + "converse", converse(config(ARN, "DRAFT"))).status())
        .isEqualTo(403);
    SignedHttp draft = http(Optional.of(requiring("StringEquals", ARN)));
    assertThat(draft.post(NOVA + "converse", converse(config(ARN, "DRAFT"))).status())
        .isEqualTo(200);
    assertThat(draft.post(NOVA + "converse", converse(config(ARN, "1"))).status())
        .isEqualTo(403);
    SignedHttp any = http(Optional.of(requiring("StringLike", ARN + "*")));
    assertThat(any.post(NOVA + "invoke", NOVA_BODY, headers(ARN, "1")).status()).isEqualTo(200);
    assertThat(any.post(NOVA + "invoke", NOVA_BODY).status()).isEqualTo(403);
  }

  private static String requiring(String operator, String guardrail) {
    String negated = operator.replace("String", "StringNot");
    return """
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Action":"bedrock:InvokeModel*","Resource":"*",
           "Condition":{"%1$s":{"bedrock:GuardrailIdentifier":"%3$s"}}},
          {"Effect":"Deny","Action":"bedrock:InvokeModel*","Resource":"*",
           "Condition":{"%2$s":{"bedrock:GuardrailIdentifier":"%3$s"}}},
          {"Effect":"Allow","Action":"bedrock:ApplyGuardrail","Resource":"%4$s"}]}
        """.formatted(operator, negated, guardrail, ARN);
  }

  @Test
  void responsesAndMessagesOverlookGuardrails() throws IOException {
    SignedHttp http = http(Optional.empty());
    String messages =
        "{\"model\":\"us.anthropic.claude-sonnet-5\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    Received answer = http.post(
        "/anthropic/v1/messages",
        messages,
        Map.of(
            "anthropic-version",
            "2023-06-01",
            "x-amzn-bedrock-guardrailidentifier",
            ARN,
            "x-amzn-bedrock-guardrailversion",
            "1"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(booked()).isEmpty();
    Received response = http.post(
        "/openai/v1/responses",
        "{\"model\":\"us.openai.gpt-5.6-luna\",\"input\":\"hi\"}",
        headers(ARN, "1"));
    assertThat(response.status()).isEqualTo(200);
    assertThat(booked()).isEmpty();
  }
}
