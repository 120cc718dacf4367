package dev.byline.sim.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.sim.Clients;
import dev.byline.sim.Simulator;
import dev.byline.sim.books.ServedCall;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.PolicyDocument;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BedrockIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String HAIKU = "anthropic.claude-3-haiku-20240307-v1:0";
  private static final String SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";
  private static final String CLAUDE =
      "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"12345678\"}]}";
  private static final String NOVA =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"12345678\"}]}]}";
  private static final String TITAN = "{\"inputText\":\"12345678\"}";

  private final Simulator sim = Simulator.start();
  private final AccessKey alice = session("alice", Map.of("team", "search"), Optional.empty());
  private final BedrockRuntimeClient client = Clients.bedrock(sim.bedrock(), Clients.of(alice));
  private final BedrockRuntimeAsyncClient async =
      Clients.asyncBedrock(sim.bedrock(), Clients.of(alice));

  @BeforeEach
  void forget() {
    sim.books().clear();
    sim.answerWith(AnswerPlan.standard());
  }

  @AfterAll
  void stop() {
    client.close();
    async.close();
    sim.close();
  }

  private AccessKey session(String name, Map<String, String> tags, Optional<String> policy) {
    Role role = sim.iam().role(sim.iam().invokeRoleArn()).orElseThrow();
    return sim.iam()
        .openSession(
            new RoleSession(
                role,
                name,
                tags,
                Set.of(),
                Optional.empty(),
                policy.stream().map(PolicyDocument::identity).toList()),
            Duration.ofHours(1));
  }

  private ServedCall booked() {
    assertThat(sim.books().served()).hasSize(1);
    return sim.books().served().getFirst();
  }

  static Stream<String> conversable() {
    return Stream.of(
        HAIKU,
        "us." + SONNET,
        "global." + SONNET,
        "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us." + SONNET,
        "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456",
        "arn:aws:bedrock:us-east-1::foundation-model/" + HAIKU,
        "amazon.nova-micro-v1:0",
        "amazon.nova-lite-v1:0",
        "us.amazon.nova-pro-v1:0",
        "amazon.titan-text-express-v1");
  }

  @ParameterizedTest
  @MethodSource("conversable")
  void everyTextModelConversesAndIsBookedUnderTheIdThatWasAsked(String model) {
    ConverseResponse answer = client.converse(r -> r.modelId(model)
        .messages(Clients.user("12345678"))
        .system(SystemContentBlock.fromText("1234"))
        .inferenceConfig(c -> c.maxTokens(8)));
    assertThat(answer.usage().inputTokens()).isEqualTo(3);
    assertThat(answer.usage().outputTokens()).isEqualTo(8);
    assertThat(answer.usage().totalTokens()).isEqualTo(11);
    assertThat(answer.stopReasonAsString()).isEqualTo("max_tokens");
    assertThat(answer.metrics().latencyMs()).isPositive();
    ServedCall row = booked();
    assertThat(row.modelId()).isEqualTo(model);
    assertThat(row.operation()).isEqualTo("Converse");
    assertThat(row.principalArn())
        .isEqualTo("arn:aws:sts::111122223333:assumed-role/BylineInvoke/alice");
    assertThat(row.principalTags()).containsExactly(Map.entry("team", "search"));
    assertThat(row.inputTokens()).isEqualTo(3);
    assertThat(row.outputTokens()).isEqualTo(8);
    assertThat(row.serviceTier()).isEqualTo("standard");
    assertThat(answer.output().message().content().getFirst().text())
        .startsWith(row.bodySha256().substring(0, 12))
        .hasSize(32);
    assertThat(answer.responseMetadata().requestId()).isEqualTo(row.requestId());
  }

  static Stream<Arguments> invocable() {
    return Stream.of(
        Arguments.of(HAIKU, CLAUDE, "/usage/input_tokens", "/usage/output_tokens"),
        Arguments.of("us." + SONNET, CLAUDE, "/usage/input_tokens", "/usage/output_tokens"),
        Arguments.of("amazon.nova-lite-v1:0", NOVA, "/usage/inputTokens", "/usage/outputTokens"),
        Arguments.of(
            "amazon.titan-text-express-v1",
            TITAN,
            "/inputTextTokenCount",
            "/results/0/tokenCount"));
  }

  @ParameterizedTest
  @MethodSource("invocable")
  void invokeGivesUsageInTheBodyAndInHeaders(
      String model, String body, String input, String output) {
    InvokeModelResponse answer =
        client.invokeModel(r -> r.modelId(model).body(SdkBytes.fromUtf8String(body)));
    JsonNode json = JSON.readTree(answer.body().asUtf8String());
    assertThat(json.at(input).asLong()).isEqualTo(2);
    assertThat(json.at(output).asLong()).isEqualTo(16);
    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(header(answer, "X-Amzn-Bedrock-Input-Token-Count")).contains("2");
    assertThat(header(answer, "X-Amzn-Bedrock-Output-Token-Count")).contains("16");
    assertThat(header(answer, "X-Amzn-Bedrock-Invocation-Latency")).isPresent();
    assertThat(booked().outputTokens()).isEqualTo(16);
  }

  private static Optional<String> header(InvokeModelResponse answer, String name) {
    return answer.sdkHttpResponse().firstMatchingHeader(name);
  }

  @ParameterizedTest
  @MethodSource("invocable")
  void anInvokeStreamEndsWithTheMetrics(String model, String body, String input, String output)
      throws Exception {
    List<JsonNode> chunks = new ArrayList<>();
    async
        .invokeModelWithResponseStream(
            r -> r.modelId(model).body(SdkBytes.fromUtf8String(body)),
            InvokeModelWithResponseStreamResponseHandler.builder()
                .onResponse(head -> assertThat(head.contentType()).isEqualTo("application/json"))
                .subscriber(InvokeModelWithResponseStreamResponseHandler.Visitor.builder()
                    .onChunk(part -> chunks.add(JSON.readTree(part.bytes().asUtf8String())))
                    .build())
                .build())
        .get(10, TimeUnit.SECONDS);
    JsonNode metrics = chunks.getLast().path("amazon-bedrock-invocationMetrics");
    assertThat(metrics.path("inputTokenCount").asLong()).isEqualTo(2);
    assertThat(metrics.path("outputTokenCount").asLong()).isEqualTo(16);
    assertThat(metrics.path("firstByteLatency").isNumber()).isTrue();
    assertThat(chunks.subList(0, chunks.size() - 1))
        .noneMatch(chunk -> chunk.has("amazon-bedrock-invocationMetrics"));
    if (model.contains("claude")) {
      assertThat(chunks.stream().map(chunk -> chunk.path("type").asString("")).distinct())
          .containsExactly(
              "message_start",
              "content_block_start",
              "content_block_delta",
              "content_block_stop",
              "message_delta",
              "message_stop");
    }
    assertThat(booked().operation()).isEqualTo("InvokeModelWithResponseStream");
  }

  @Test
  void embeddingsDependOnTheTextAndCostItsTokens() {
    String model = "amazon.titan-embed-text-v2:0";
    InvokeModelResponse one = embed(model, "{\"inputText\":\"12345678\",\"dimensions\":256}");
    InvokeModelResponse same = embed(model, "{\"inputText\":\"12345678\",\"dimensions\":256}");
    InvokeModelResponse other = embed(model, "{\"inputText\":\"87654321\",\"dimensions\":256}");
    JsonNode json = JSON.readTree(one.body().asUtf8String());
    assertThat(json.path("embedding").size()).isEqualTo(256);
    assertThat(json.path("inputTextTokenCount").asInt()).isEqualTo(2);
    assertThat(same.body()).isEqualTo(one.body());
    assertThat(other.body()).isNotEqualTo(one.body());
    assertThat(header(one, "X-Amzn-Bedrock-Output-Token-Count")).isEmpty();
    assertThat(sim.books().total().output()).isZero();
    assertThat(sim.books().total().input()).isEqualTo(6);
    assertThat(refusal(() -> embed(model, "{\"inputText\":\"a\",\"dimensions\":100}")))
        .isInstanceOf(ValidationException.class);
  }

  private InvokeModelResponse embed(String model, String body) {
    return client.invokeModel(r -> r.modelId(model).body(SdkBytes.fromUtf8String(body)));
  }

  @Test
  void aPromptUpToACachePointIsWrittenOnceAndThenRead() {
    Consumer<ConverseRequest.Builder> request = r -> r.modelId("us." + SONNET)
        .system(SystemContentBlock.fromText("x".repeat(400)))
        .messages(Message.builder()
            .role("user")
            .content(
                ContentBlock.fromText("y".repeat(40)),
                ContentBlock.fromCachePoint(
                    CachePointBlock.builder().type("default").build()),
                ContentBlock.fromText("z".repeat(4)))
            .build());
    ConverseResponse first = client.converse(request);
    assertThat(first.usage().cacheWriteInputTokens()).isEqualTo(110);
    assertThat(first.usage().cacheReadInputTokens()).isZero();
    assertThat(first.usage().inputTokens()).isEqualTo(1);
    assertThat(first.usage().cacheDetails().getFirst().ttlAsString()).isEqualTo("5m");
    ConverseResponse second = client.converse(request);
    assertThat(second.usage().cacheReadInputTokens()).isEqualTo(110);
    assertThat(second.usage().cacheWriteInputTokens()).isZero();
    assertThat(second.usage().totalTokens()).isEqualTo(1 + 110 + 16);
    assertThat(sim.books().total().cacheRead()).isEqualTo(110);
    assertThat(sim.books().total().cacheWrite()).isEqualTo(110);
  }

  @Test
  void claudesOwnCacheControlIsTheSameCache() {
    String body =
        "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":9,\"system\":[{\"type\":\"text\",\"text\":\"%s\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}],\"messages\":[{\"role\":\"user\",\"content\":\"1234\"}]}"
            .formatted("q".repeat(80));
    client.invokeModel(r -> r.modelId(HAIKU).body(SdkBytes.fromUtf8String(body)));
    InvokeModelResponse again =
        client.invokeModel(r -> r.modelId(HAIKU).body(SdkBytes.fromUtf8String(body)));
    assertThat(header(again, "X-Amzn-Bedrock-Cache-Read-Input-Token-Count")).contains("20");
    JsonNode usage = JSON.readTree(again.body().asUtf8String()).path("usage");
    assertThat(usage.path("cache_read_input_tokens").asInt()).isEqualTo(20);
    assertThat(usage.path("input_tokens").asInt()).isEqualTo(1);
  }

  private static BedrockRuntimeException refusal(Runnable call) {
    return catchThrowableOfType(BedrockRuntimeException.class, call::run);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anthropic.claude-nope-v9:0",
        "us.amazon.titan-text-express-v1",
        "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/nope",
        "arn:aws:bedrock:us-east-1:999999999999:application-inference-profile/abc123def456",
        "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0"
      })
  void aModelThatIsNotThereIsAnInvalidIdentifier(String model) {
    BedrockRuntimeException refusal =
        refusal(() -> client.converse(r -> r.modelId(model).messages(Clients.user("hi"))));
    assertThat(refusal).isInstanceOf(ValidationException.class);
    assertThat(refusal.awsErrorDetails().errorMessage())
        .isEqualTo("The provided model identifier is invalid.");
    assertThat(sim.books().served()).isEmpty();
  }

  @Test
  void aModelWithoutOnDemandThroughputNeedsAProfile() {
    assertThat(refusal(() -> client.converse(r -> r.modelId(SONNET).messages(Clients.user("hi"))))
            .awsErrorDetails()
            .errorMessage())
        .contains("on-demand throughput isn’t supported");
  }

  static Stream<Arguments> malformedBodies() {
    return Stream.of(
        Arguments.of(HAIKU, "{"),
        Arguments.of(HAIKU, "[]"),
        Arguments.of(HAIKU, "{}"),
        Arguments.of(HAIKU, CLAUDE.replace("bedrock-2023-05-31", "2023-06-01")),
        Arguments.of(HAIKU, CLAUDE.replace("\"max_tokens\":100,", "")),
        Arguments.of(HAIKU, CLAUDE.replace(":100", ":0")),
        Arguments.of(HAIKU, CLAUDE.replace(":100", ":4097")),
        Arguments.of(HAIKU, CLAUDE.replace("{\"anthropic", "{\"model\":\"x\",\"anthropic")),
        Arguments.of(HAIKU, CLAUDE.replace("{\"anthropic", "{\"stream\":true,\"anthropic")),
        Arguments.of(HAIKU, CLAUDE.replace("user", "system")),
        Arguments.of(HAIKU, CLAUDE.replace("12345678", "")),
        Arguments.of("amazon.nova-lite-v1:0", CLAUDE),
        Arguments.of("amazon.nova-lite-v1:0", NOVA.replace("user", "assistant")),
        Arguments.of("amazon.titan-text-express-v1", NOVA));
  }

  @ParameterizedTest
  @MethodSource("malformedBodies")
  void aMalformedBodyIsAValidationErrorAndCostsNothing(String model, String body) {
    assertThat(refusal(
            () -> client.invokeModel(r -> r.modelId(model).body(SdkBytes.fromUtf8String(body)))))
        .isInstanceOf(ValidationException.class);
    assertThat(sim.books().served()).isEmpty();
  }

  @Test
  void converseChecksItsOptions() {
    for (Consumer<ConverseRequest.Builder> wrong : List.<Consumer<ConverseRequest.Builder>>of(
        r -> r.messages(List.of()),
        r -> r.messages(Clients.user(" ")),
        r -> r.messages(Clients.user("a"), Clients.user("b")),
        r -> r.inferenceConfig(c -> c.maxTokens(0)),
        r -> r.inferenceConfig(c -> c.temperature(1.5f)),
        r -> r.requestMetadata(Map.of("a", "b;c")),
        r -> r.serviceTier(t -> t.type("gold")),
        r -> r.guardrailConfig(g -> g.guardrailIdentifier("g").guardrailVersion("1")))) {
      assertThat(refusal(() -> client.converse(r -> {
            r.modelId(HAIKU).messages(Clients.user("hi"));
            wrong.accept(r);
          })))
          .isInstanceOf(ValidationException.class);
    }
  }

  @Test
  void theServiceTierIsEchoedAndBooked() {
    ConverseResponse answer = client.converse(r -> r.modelId("amazon.nova-lite-v1:0")
        .messages(Clients.user("hi"))
        .serviceTier(t -> t.type("flex"))
        .requestMetadata(Map.of("team", "search")));
    assertThat(answer.serviceTier().typeAsString()).isEqualTo("flex");
    assertThat(booked().serviceTier()).isEqualTo("flex");
  }

  @Test
  void aSessionPolicyLimitsTheRoleAndTheMessageSaysSo() {
    String onlyNova =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"bedrock:*\",\"Resource\":\"arn:aws:bedrock:*::foundation-model/amazon.nova-*\"}]}";
    try (BedrockRuntimeClient limited = Clients.bedrock(
        sim.bedrock(), Clients.of(session("limited", Map.of(), Optional.of(onlyNova))))) {
      limited.converse(r -> r.modelId("amazon.nova-lite-v1:0").messages(Clients.user("hi")));
      BedrockRuntimeException refusal =
          refusal(() -> limited.converse(r -> r.modelId(HAIKU).messages(Clients.user("hi"))));
      assertThat(refusal).isInstanceOf(AccessDeniedException.class);
      assertThat(refusal.statusCode()).isEqualTo(403);
      assertThat(refusal.awsErrorDetails().errorMessage())
          .isEqualTo(
              "User: arn:aws:sts::111122223333:assumed-role/BylineInvoke/limited is not authorized to"
                  + " perform: bedrock:InvokeModel on resource:"
                  + " arn:aws:bedrock:us-east-1::foundation-model/"
                  + HAIKU
                  + " because no session policy allows the bedrock:InvokeModel action");
    }
  }

  @Test
  void aProfileNeedsPermissionOnItselfAndOnEveryModelItMayReach() {
    String statement =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"bedrock:InvokeModel\",\"Resource\":RESOURCES}]}";
    for (String resources : List.of(
        "[\"arn:aws:bedrock:*:111122223333:inference-profile/*\"]",
        "[\"arn:aws:bedrock:*::foundation-model/*\"]",
        "[\"arn:aws:bedrock:us-east-1:111122223333:inference-profile/*\",\"arn:aws:bedrock:us-east-1::foundation-model/*\"]")) {
      try (BedrockRuntimeClient limited = Clients.bedrock(
          sim.bedrock(),
          Clients.of(
              session("p", Map.of(), Optional.of(statement.replace("RESOURCES", resources)))))) {
        assertThat(refusal(() ->
                limited.converse(r -> r.modelId("us." + SONNET).messages(Clients.user("hi")))))
            .isInstanceOf(AccessDeniedException.class);
      }
    }
  }

  @Test
  void takingTheRolesPermissionAwayStopsItsOpenSessions() {
    Role role = sim.iam().role(sim.iam().invokeRoleArn()).orElseThrow();
    sim.iam()
        .put(
            role.withPermissionPolicy(
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"bedrock:*\",\"Resource\":\"*\"}]}"));
    try {
      assertThat(refusal(() -> client.converse(r -> r.modelId(HAIKU).messages(Clients.user("hi"))))
              .awsErrorDetails()
              .errorMessage())
          .endsWith("with an explicit deny in an identity-based policy");
    } finally {
      sim.iam().put(role);
    }
  }

  @Test
  void countingTokensNeedsItsOwnPermissionAndCostsNothing() {
    assertThat(refusal(() -> client.countTokens(r ->
            r.modelId(HAIKU).input(i -> i.converse(c -> c.messages(Clients.user("12345678")))))))
        .isInstanceOf(AccessDeniedException.class);
    Role role = sim.iam()
        .put(
            Role.of(
                "111122223333",
                "Counter",
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sts:AssumeRole\"}]}",
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"bedrock:CountTokens\",\"Resource\":\"*\"}]}"));
    try (BedrockRuntimeClient counter = Clients.bedrock(
        sim.bedrock(),
        Clients.of(sim.iam().openSession(RoleSession.of(role, "counter"), Duration.ofHours(1))))) {
      assertThat(counter
              .countTokens(r -> r.modelId(HAIKU)
                  .input(i -> i.converse(c -> c.messages(Clients.user("12345678")))))
              .inputTokens())
          .isEqualTo(2);
      assertThat(counter
              .countTokens(r -> r.modelId(HAIKU)
                  .input(i -> i.invokeModel(m -> m.body(SdkBytes.fromUtf8String(CLAUDE)))))
              .inputTokens())
          .isEqualTo(2);
    }
    assertThat(sim.books().served()).isEmpty();
  }

  @Test
  void badCredentialsAreRefusedInBedrocksWords() {
    String token = alice.sessionToken().orElseThrow();
    assertCode(
        AwsSessionCredentials.create(alice.accessKeyId(), "wrong", token),
        "InvalidSignatureException");
    assertCode(
        AwsSessionCredentials.create("ASIAAAAAAAAAAAAAAAAA", alice.secretAccessKey(), token),
        "UnrecognizedClientException");
    assertCode(
        AwsSessionCredentials.create(alice.accessKeyId(), alice.secretAccessKey(), "other"),
        "UnrecognizedClientException");
    AccessKey over = sim.iam().openSession((RoleSession) alice.principal(), Duration.ofSeconds(-1));
    assertCode(
        AwsSessionCredentials.create(
            over.accessKeyId(), over.secretAccessKey(), over.sessionToken().orElseThrow()),
        "ExpiredTokenException");
  }

  private void assertCode(AwsSessionCredentials credentials, String code) {
    try (BedrockRuntimeClient other = Clients.bedrock(sim.bedrock(), credentials)) {
      BedrockRuntimeException refusal =
          refusal(() -> other.converse(r -> r.modelId(HAIKU).messages(Clients.user("hi"))));
      assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
      assertThat(refusal.statusCode()).isEqualTo(403);
    }
  }
}
