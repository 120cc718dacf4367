package dev.byline.sim.mantle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.SignedHttp;
import dev.byline.sim.SignedHttp.Received;
import dev.byline.sim.Simulator;
import dev.byline.sim.books.ServedCall;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MantleIT {
  private static final Map<String, String> VERSION = Map.of("anthropic-version", "2023-06-01");

  private final Simulator sim = Simulator.start();
  private final SignedHttp http = as("alice", Optional.empty());

  @BeforeEach
  void forget() {
    sim.books().clear();
  }

  @AfterEach
  void mend() {
    sim.faults().clear();
  }

  @AfterAll
  void stop() {
    sim.close();
  }

  private SignedHttp as(String name, Optional<String> policy) {
    return new SignedHttp(sim.mantle(), "bedrock", SignedHttp.session(sim, name, policy));
  }

  private static String body(String path, String model) {
    String text = "{\"model\":\"" + model + "\",";
    return path.endsWith("responses")
        ? text + "\"input\":\"12345678\"}"
        : text + "\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"12345678\"}]}";
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, openai.gpt-oss-120b, ChatCompletions",
    "/v1/responses, openai.gpt-oss-20b, Responses",
    "/openai/v1/chat/completions, openai.gpt-5.4, ChatCompletions",
    "/openai/v1/responses, openai.gpt-5.6-terra, Responses",
    "/anthropic/v1/messages, anthropic.claude-opus-4-8, Messages",
  })
  void eachPathServesItsModelsUnderBothSigningNames(String path, String model, String operation)
      throws IOException {
    for (String service : List.of("bedrock", "bedrock-mantle")) {
      sim.books().clear();
      Received answer =
          new SignedHttp(sim.mantle(), service, http.key()).post(path, body(path, model), VERSION);
      assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
      assertThat(sim.books().served()).hasSize(1);
      ServedCall row = sim.books().served().getFirst();
      assertThat(row.endpoint()).isEqualTo("bedrock-mantle");
      assertThat(row.operation()).isEqualTo(operation);
      assertThat(row.modelId()).isEqualTo(model);
      assertThat(row.inputTokens()).isEqualTo(2);
      assertThat(row.outputTokens()).isEqualTo(16);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/openai/v1/chat/completions, openai.gpt-oss-120b, 400",
    "/v1/responses, openai.gpt-5.6-luna, 400",
    "/openai/v1/chat/completions, openai.gpt-5.6-luna, 400",
    "/v1/chat/completions, anthropic.claude-opus-4-8, 400",
    "/v1/chat/completions, openai.gpt-oss-120b-1:0, 404",
    "/openai/v1/responses, us.openai.gpt-5.6-luna, 404",
    "/anthropic/v1/messages, us.anthropic.claude-sonnet-5, 404",
    "/v1/files, openai.gpt-oss-120b, 404",
  })
  void aModelOnTheWrongRouteIsRefused(String path, String model, int status) throws IOException {
    assertThat(http.post(path, body(path, model), VERSION).status()).isEqualTo(status);
    assertThat(sim.books().served()).isEmpty();
  }

  @Test
  void inferenceNeedsTheProjectAndNoModel() throws IOException {
    SignedHttp limited = as("limited", Optional.of(SignedHttp.allowing("\"bedrock:*\"")));
    Received chat =
        limited.post("/v1/chat/completions", body("/v1/chat/completions", "openai.gpt-oss-20b"));
    assertThat(chat.status()).isEqualTo(401);
    assertThat(chat.json().at("/error/message").asString())
        .contains(
            "bedrock-mantle:CreateInference on resource: arn:aws:bedrock-mantle:us-east-1:111122223333:project/default");
    Received message = limited.post(
        "/anthropic/v1/messages",
        body("/anthropic/v1/messages", "anthropic.claude-sonnet-5"),
        VERSION);
    assertThat(message.status()).isEqualTo(403);
    assertThat(message.json().at("/error/type").asString()).isEqualTo("permission_error");
    assertThat(limited.get("/v1/models").status()).isEqualTo(401);
  }

  @Test
  void aPolicyMayNameTheModelAsACondition() throws IOException {
    SignedHttp limited = as(
        "small",
        Optional.of(
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"bedrock-mantle:CreateInference\",\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"bedrock-mantle:Model\":\"openai.gpt-oss-20b\"}}}]}"));
    String path = "/v1/chat/completions";
    assertThat(limited.post(path, body(path, "openai.gpt-oss-20b")).status()).isEqualTo(200);
    assertThat(limited.post(path, body(path, "openai.gpt-oss-120b")).status()).isEqualTo(401);
    assertThat(limited
            .post(
                "/anthropic/v1/messages/count_tokens",
                body("", "anthropic.claude-sonnet-5"),
                VERSION)
            .json()
            .at("/error/message")
            .asString())
        .contains("bedrock-mantle:CountTokens");
  }

  @Test
  void modelsAreListedWithoutAPrefix() throws IOException {
    JsonNode list = http.get("/v1/models").json();
    assertThat(list.path("object").asString()).isEqualTo("list");
    assertThat(list.path("data"))
        .hasSize(8)
        .allMatch(model -> !model.path("id").asString().matches("(us|global)\\..*"));
    assertThat(http.get("/v1/models/openai.gpt-oss-20b").json().path("owned_by").asString())
        .isEqualTo("openai");
    assertThat(http.get("/openai/v1/models").status()).isEqualTo(404);
  }

  @Test
  void tokensAreCountedForNothing() throws IOException {
    String path = "/anthropic/v1/messages/count_tokens";
    String body = body(path, "anthropic.claude-sonnet-5").replace("\"max_tokens\":100,", "");
    assertThat(http.post(path, body, VERSION).json().path("input_tokens").asLong())
        .isEqualTo(2);
    assertThat(http.post(path, body).status()).isEqualTo(400);
    assertThat(sim.books().served()).isEmpty();
  }

  @Test
  void aBackgroundResponseIsQueuedThenCompletedOrCancelled() throws IOException {
    String path = "/v1/responses";
    String body = body(path, "openai.gpt-oss-20b").replace("}", ",\"background\":true}");
    JsonNode queued = http.post(path, body).json();
    assertThat(queued.path("status").asString()).isEqualTo("queued");
    String first = path + '/' + queued.path("id").asString();
    String second = path + '/' + http.post(path, body).json().path("id").asString();
    assertThat(http.get(first).json().path("status").asString()).isEqualTo("queued");
    assertThat(http.post(second + "/cancel", "").json().path("status").asString())
        .isEqualTo("cancelled");
    sim.faults().clockOffset(Duration.ofSeconds(11));
    assertThat(http.get(first).json().at("/usage/output_tokens").asLong()).isEqualTo(16);
    assertThat(http.get(second).json().path("status").asString()).isEqualTo("cancelled");
  }
}
