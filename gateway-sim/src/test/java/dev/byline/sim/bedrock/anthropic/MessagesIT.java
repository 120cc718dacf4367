package dev.byline.sim.bedrock.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.SignedHttp;
import dev.byline.sim.SignedHttp.Received;
import dev.byline.sim.Simulator;
import dev.byline.sim.books.ServedCall;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessagesIT {
  private static final String PATH = "/anthropic/v1/messages";
  private static final Map<String, String> VERSION = Map.of("anthropic-version", "2023-06-01");
  private static final String BODY =
      "{\"model\":\"us.anthropic.claude-sonnet-4-5-20250929-v1:0\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"12345678\"}]}";

  private final Simulator sim = Simulator.start();
  private final SignedHttp http = as("alice", Optional.empty());

  @BeforeEach
  void forget() {
    sim.books().clear();
  }

  @AfterAll
  void stop() {
    sim.close();
  }

  private SignedHttp as(String name, Optional<String> policy) {
    return new SignedHttp(sim.bedrock(), "bedrock", SignedHttp.session(sim, name, policy));
  }

  private static void assertError(Received answer, int status, String type) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.json().path("type").asString()).isEqualTo("error");
    assertThat(answer.json().at("/error/type").asString()).isEqualTo(type);
    assertThat(answer.json().path("request_id").asString()).startsWith("req_");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "global.anthropic.claude-haiku-4-5-20251001-v1:0",
        "us.anthropic.claude-sonnet-5",
        "global.anthropic.claude-opus-4-8"
      })
  void aMessageHasUsageAndIsBooked(String model) throws IOException {
    Received answer = http.post(
        PATH, BODY.replace("us.anthropic.claude-sonnet-4-5-20250929-v1:0", model), VERSION);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("type").asString()).isEqualTo("message");
    assertThat(answer.json().at("/usage/input_tokens").asLong()).isEqualTo(2);
    assertThat(answer.json().at("/usage/output_tokens").asLong()).isEqualTo(16);
    assertThat(sim.books().served()).hasSize(1);
    ServedCall row = sim.books().served().getFirst();
    assertThat(row.operation()).isEqualTo("Messages");
    assertThat(row.modelId()).isEqualTo(model);
  }

  @Test
  void theVersionMayStandInTheBodyInstead() throws IOException {
    assertThat(http.post(
                PATH,
                BODY.replace("{\"model", "{\"anthropic_version\":\"bedrock-2023-05-31\",\"model"))
            .status())
        .isEqualTo(200);
    assertError(http.post(PATH, BODY), 400, "invalid_request_error");
    assertError(
        http.post(PATH, BODY, Map.of("anthropic-version", "1999-01-01")),
        400,
        "invalid_request_error");
  }

  @Test
  void aStreamBeginsWithTheInputAndEndsWithTheOutput() throws IOException {
    Received answer = http.post(PATH, BODY.replace("}]}", "}],\"stream\":true}"), VERSION);
    assertThat(answer.raw().has("content-type: text/event-stream")).isTrue();
    List<JsonNode> events = answer.events();
    assertThat(events.stream().map(event -> event.path("type").asString()).distinct())
        .containsExactly(
            "message_start",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    assertThat(events.getFirst().at("/message/usage/input_tokens").asLong()).isEqualTo(2);
    assertThat(events.get(events.size() - 2).at("/usage/output_tokens").asLong())
        .isEqualTo(16);
    assertThat(answer.raw().body())
        .startsWith("event: message_start\ndata: {")
        .doesNotContain("amazon-bedrock");
    assertThat(sim.books().served().getFirst().operation()).isEqualTo("MessagesStream");
  }

  @Test
  void thePromptCacheIsWrittenAndThenRead() throws IOException {
    String cached = BODY.replace(
        "\"12345678\"",
        "[{\"type\":\"text\",\"text\":\"abcdefgh\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}]");
    JsonNode first = http.post(PATH, cached, VERSION).json();
    assertThat(first.at("/usage/cache_creation/ephemeral_1h_input_tokens").asLong())
        .isEqualTo(2);
    JsonNode second = http.post(PATH, cached, VERSION).json();
    assertThat(second.at("/usage/cache_read_input_tokens").asLong()).isEqualTo(2);
    assertThat(sim.books().total().cacheWrite()).isEqualTo(2);
    assertThat(sim.books().total().cacheRead()).isEqualTo(2);
    assertThat(sim.books().total().input()).isZero();
  }

  @Test
  void refusalsAreAnthropicsErrorObject() throws IOException {
    assertError(http.post(PATH, "{", VERSION), 400, "invalid_request_error");
    for (String wrong : List.of(
        BODY.replace("\"max_tokens\":100,", ""),
        BODY.replace("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "us.anthropic.claude-nope"),
        BODY.replace("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "amazon.nova-lite-v1:0"),
        BODY.replace("us.anthropic.claude-sonnet", "anthropic.claude-sonnet"),
        BODY.replace("\"role\":\"user\"", "\"role\":\"system\""))) {
      assertError(http.post(PATH, wrong, VERSION), 400, "invalid_request_error");
    }
    SignedHttp limited = as("limited", Optional.of(SignedHttp.allowing("\"bedrock:CountTokens\"")));
    Received denied = limited.post(PATH, BODY, VERSION);
    assertError(denied, 403, "permission_error");
    assertThat(denied.json().at("/error/message").asString()).contains("bedrock:InvokeModel");
    assertError(
        new SignedHttp(sim.bedrock(), "sts", http.key()).post(PATH, BODY, VERSION),
        401,
        "authentication_error");
    assertThat(sim.books().served()).isEmpty();
  }

  @Test
  void countingIsUnknownToTheRuntime() throws IOException {
    assertThat(http.post(PATH + "/count_tokens", BODY, VERSION).raw().body())
        .contains("UnknownOperationException");
  }
}
