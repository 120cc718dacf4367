package dev.byline.sim.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.sim.Clients;
import dev.byline.sim.Simulator;
import dev.byline.sim.books.ServedCall;
import dev.byline.sim.iam.AccessKey;
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
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
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
  private static final String CHAT =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"12345678\"}]}";
  private static final String TITAN = "{\"inputText\":\"12345678\"}";

  private final Simulator sim = Simulator.start();
  private final AccessKey alice = alice();
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

  private AccessKey alice() {
    Role role = sim.iam().role(sim.iam().invokeRoleArn()).orElseThrow();
    return sim.iam()
        .openSession(
            new RoleSession(
                role, "alice", Map.of("team", "search"), Set.of(), Optional.empty(), List.of()),
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
        "amazon.titan-text-express-v1",
        "openai.gpt-oss-20b-1:0",
        "us.openai.gpt-5.6-terra");
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
            "amazon.titan-text-express-v1", TITAN, "/inputTextTokenCount", "/results/0/tokenCount"),
        Arguments.of(
            "openai.gpt-oss-120b-1:0", CHAT, "/usage/prompt_tokens", "/usage/completion_tokens"));
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

  @Test
  void openAisBodyMayNameTheModelOfThePathAndNoOther() {
    String model = "openai.gpt-oss-20b-1:0";
    client.invokeModel(r -> r.modelId(model)
        .body(SdkBytes.fromUtf8String(
            CHAT.replace("{\"mess", "{\"model\":\"" + model + "\",\"mess"))));
    assertThat(booked().outputTokens()).isEqualTo(16);
    assertThatThrownBy(() -> client.invokeModel(r -> r.modelId(model)
            .body(SdkBytes.fromUtf8String(
                CHAT.replace("{\"mess", "{\"model\":\"openai.gpt-oss-120b-1:0\",\"mess")))))
        .isInstanceOf(ValidationException.class);
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

  @Test
  void theServiceTierIsEchoedAndBooked() {
    ConverseResponse answer = client.converse(r -> r.modelId("amazon.nova-lite-v1:0")
        .messages(Clients.user("hi"))
        .serviceTier(t -> t.type("flex"))
        .requestMetadata(Map.of("team", "search")));
    assertThat(answer.serviceTier().typeAsString()).isEqualTo("flex");
    assertThat(booked().serviceTier()).isEqualTo("flex");
  }
}
