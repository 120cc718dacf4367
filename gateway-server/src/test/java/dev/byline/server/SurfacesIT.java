package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.byline.sim.books.ServedCall;
import dev.byline.sim.faults.Gate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** OpenAI's and Anthropic's surfaces, mantle and the control plane, in the words of plain HTTP. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class SurfacesIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String CHAT_MODEL = "openai.gpt-oss-120b-1:0";
  private static final String RESPONSES_MODEL = "us.openai.gpt-5.6-luna";
  private static final String CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

  private final GatewayFixture byline = GatewayFixture.start();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    http.close();
    byline.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/openai/v1/chat/completions, ChatCompletions, false",
    "/v1/chat/completions, ChatCompletions, false",
    "/v1/chat/completions, ChatCompletions, true",
    "/openai/v1/responses, CreateResponse, false",
    "/v1/responses, CreateResponse, true",
    "/anthropic/v1/messages, Messages, false",
    "/v1/messages, Messages, false",
    "/v1/messages?beta=true, Messages, true",
  })
  void everySurfaceIsServedUnderTheUsersSessionAndMeteredToTheToken(
      String path, String operation, boolean stream) throws Exception {
    HttpResponse<String> response = post(path, body(path, stream), byline.token("alice"));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type").orElseThrow())
        .startsWith(stream ? "text/event-stream" : "application/json");
    ServedCall served = byline.simulator().books().served().getFirst();
    JsonNode row = byline.rows().getFirst();
    assertThat(row.get("operation").asString()).isEqualTo(operation);
    assertThat(row.get("model").asString()).isEqualTo(served.modelId());
    assertThat(row.get("principal_arn").asString())
        .isEqualTo(served.principalArn())
        .contains("alice");
    assertThat(row.get("usage").asString()).isEqualTo("known");
    assertThat(row.get("input_tokens").asLong()).isEqualTo(served.inputTokens());
    assertThat(row.get("output_tokens").asLong())
        .isEqualTo(served.outputTokens())
        .isPositive();
  }

  @Test
  void aChatStreamWhoseClientAskedForNoUsageIsMarkedAbsent() throws Exception {
    String body = body("/v1/chat/completions", true)
        .replace(",\"stream_options\":{\"include_usage\":true}", "");
    HttpResponse<String> response = post("/v1/chat/completions", body, byline.token("alice"));

    assertThat(response.body()).endsWith("data: [DONE]\n\n").doesNotContain("prompt_tokens");
    assertThat(byline.rows().getFirst().get("usage").asString()).isEqualTo("absent");
  }

  @Test
  void aStoredResponseIsReadCancelledAndDeleted() throws Exception {
    String token = byline.token("alice");
    JsonNode created =
        JSON.readTree(post("/v1/responses", body("/v1/responses", false), token).body());
    String path = "/v1/responses/" + created.get("id").asString();

    assertThat(JSON.readTree(send("GET", path, "", token).body()).get("id"))
        .isEqualTo(created.get("id"));
    assertThat(send("POST", path + "/cancel", "", token).statusCode()).isIn(200, 400);
    assertThat(send("DELETE", path, "", token).statusCode()).isEqualTo(200);
    assertThat(send("GET", path, "", token).statusCode()).isEqualTo(404);
    assertThat(byline.rows())
        .extracting(row -> row.get("operation").asString())
        .containsExactly(
            "CreateResponse", "GetResponse", "CancelResponse", "DeleteResponse", "GetResponse");
  }

  @Test
  void batchesAreMadeListedReadAndCancelled() throws Exception {
    String token = byline.token("alice");
    HttpResponse<String> created = http.send(
        request("POST", "/v1/batches", BATCH, token)
            .header("X-Amzn-Bedrock-ModelId", "openai.gpt-oss-20b-1:0")
            .header("X-Amzn-Bedrock-RoleArn", "arn:aws:iam::111122223333:role/BylineBatch")
            .build(),
        BodyHandlers.ofString());
    assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
    String id = JSON.readTree(created.body()).get("id").asString();

    assertThat(send("GET", "/v1/batches?limit=10", "", token).body()).contains(id);
    assertThat(send("GET", "/v1/batches/" + id, "", token).statusCode()).isEqualTo(200);
    assertThat(send("POST", "/v1/batches/" + id + "/cancel", "", token).statusCode())
        .isEqualTo(200);
    assertThat(byline.rows().getFirst().get("model").asString())
        .isEqualTo("openai.gpt-oss-20b-1:0");
  }

  @Test
  void aBatchWhoseModelNoRulePermitsIsRefusedAndSoIsOneWithoutAModel() throws Exception {
    HttpResponse<String> forbidden = http.send(
        request("POST", "/v1/batches", BATCH, byline.token("alice"))
            .header("X-Amzn-Bedrock-ModelId", "mistral.large")
            .build(),
        BodyHandlers.ofString());

    assertThat(forbidden.statusCode()).isEqualTo(403);
    assertThat(post("/v1/batches", BATCH, byline.token("alice")).statusCode()).isEqualTo(400);
    assertThat(byline.bedrockCalls()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "/foundation-models?byProvider=Amazon, modelSummaries",
    "/inference-profiles?type=SYSTEM_DEFINED&maxResults=5, inferenceProfileSummaries",
    "/inference-profiles/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0, inferenceProfileArn",
  })
  void whatClientsReadAtTheirStartIsForwarded(String path, String member) throws Exception {
    HttpResponse<String> response = send("GET", path, "", byline.token("alice"));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(JSON.readTree(response.body()).path(member).toString()).hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @CsvSource({
    "/mantle/v1/chat/completions, openai.gpt-oss-120b",
    "/mantle/v1/responses, openai.gpt-oss-20b",
    "/mantle/openai/v1/responses, openai.gpt-5.6-terra",
    "/mantle/anthropic/v1/messages, anthropic.claude-opus-4-8",
  })
  void mantleIsServedUnderItsPrefix(String path, String model) throws Exception {
    HttpResponse<String> response = post(
        path,
        body(path, false).replaceFirst("\"model\":\"[^\"]*\"", "\"model\":\"" + model + "\""),
        byline.token("alice"));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    ServedCall served = byline.simulator().books().served().getFirst();
    assertThat(served.endpoint()).isEqualTo("bedrock-mantle");
    assertThat(byline.rows().getFirst().get("principal_arn").asString())
        .isEqualTo(served.principalArn());
  }

  @Test
  void mantlesModelsAreListed() throws Exception {
    HttpResponse<String> response = send("GET", "/mantle/v1/models", "", byline.token("alice"));

    assertThat(JSON.readTree(response.body()).get("data")).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, 401, error.type, invalid_request_error",
    "/openai/v1/responses, 401, error.code, invalid_api_key",
    "/v1/messages, 401, error.type, authentication_error",
    "/anthropic/v1/messages, 401, type, error",
    "/model/a.b/converse, 403, message, ''",
    "/openai/v1/unknown, 404, error.code, unknown_url",
    "/anthropic/v1/unknown, 404, error.type, not_found_error",
  })
  void aRefusalSpeaksTheSurfacesOwnLanguage(String path, int status, String member, String value)
      throws Exception {
    HttpResponse<String> response = post(path, body(path, false), "no-token");

    assertThat(response.statusCode()).isEqualTo(status);
    JsonNode at = JSON.readTree(response.body());
    for (String name : member.split("\\.", -1)) {
      at = at.get(name);
    }
    assertThat(at.asString()).contains(value);
    assertThat(byline.rows().getFirst().get("status").asInt()).isEqualTo(status);
    assertThat(byline.bedrockCalls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "[]",
        "{}",
        "{\"messages\":[]}",
        "{\"model\":\"openai.gpt-oss-120b-1:0\",\"model\":\"other.model\"}",
        "{\"model\":\"openai.gpt-oss-120b-1:0\",\"MODEL\":\"other.model\"}",
        "{\"model\":\"openai.gpt-oss-120b-1:0\"/* \" */,\"model\":\"x\"/* \" */}",
        "{\"model\":12}",
        "{\"model\":\"../../x\"}",
        "{\"model\":\"a\\u002eb\"}",
        "\ufeff{\"model\":\"openai.gpt-oss-120b-1:0\"}",
        "{\"model\":\"openai.gpt-oss-120b-1:0\"} trailing"
      })
  void aBodyThatDoesNotNameOneModelIsRefusedAndSendsNothing(String body) throws Exception {
    HttpResponse<String> response = post("/v1/chat/completions", body, byline.token("alice"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("\"type\":\"invalid_request_error\"");
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(byline.stsCalls()).isZero();
    assertThat(byline.rows().getFirst().get("outcome").asString()).isEqualTo("refused");
  }

  @Test
  void aModelThatNoRulePermitsIsRefusedWhereverItStands() throws Exception {
    HttpResponse<String> response = post(
        "/v1/chat/completions",
        "{\"model\":\"mistral.large\",\"messages\":[]}",
        byline.token("alice"));

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).contains("mistral.large");
    JsonNode row = byline.rows().getFirst();
    assertThat(row.get("model").asString()).isEqualTo("mistral.large");
    assertThat(row.get("reason").asString()).isEqualTo("not-permitted");
    assertThat(byline.bedrockCalls()).isZero();
  }

  @Test
  void bedrocksOwnErrorsComeThroughInTheSurfacesWords() throws Exception {
    HttpResponse<String> chat = post(
        "/v1/chat/completions",
        "{\"model\":\"openai.unknown-model\",\"messages\":[]}",
        byline.token("alice"));
    HttpResponse<String> messages =
        post("/v1/messages", "{\"model\":\"" + CLAUDE + "\"}", byline.token("alice"));

    assertThat(chat.statusCode()).isGreaterThanOrEqualTo(400);
    assertThat(JSON.readTree(chat.body()).get("error").get("message").asString())
        .isNotEmpty();
    assertThat(messages.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(messages.body()).get("type").asString()).isEqualTo("error");
    assertThat(byline.rows())
        .allSatisfy(row -> assertThat(row.get("outcome").asString()).isEqualTo("complete"));
  }

  @Test
  void theTokenMayStandWhereAnthropicsClientsPutIt() throws Exception {
    HttpResponse<String> response = http.send(
        HttpRequest.newBuilder(byline.uri().resolve("/v1/messages"))
            .POST(BodyPublishers.ofString(body("/v1/messages", false)))
            .header("content-type", "application/json")
            .header("x-api-key", byline.token("alice"))
            .header("anthropic-version", "2023-06-01")
            .build(),
        BodyHandlers.ofString());

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  @Test
  void twoTokensThatDifferAreRefusedAndTwoThatDoNotAreOne() throws Exception {
    String token = byline.token("alice");
    HttpResponse<String> one = http.send(
        request("POST", "/v1/messages", body("/v1/messages", false), token)
            .header("x-api-key", token)
            .build(),
        BodyHandlers.ofString());
    HttpResponse<String> two = http.send(
        request("POST", "/v1/messages", body("/v1/messages", false), token)
            .header("x-api-key", byline.token("bob"))
            .build(),
        BodyHandlers.ofString());

    assertThat(one.statusCode()).isEqualTo(200);
    assertThat(two.statusCode()).isEqualTo(401);
    assertThat(byline.rows())
        .extracting(row -> row.get("reason").asString())
        .containsExactly("complete", "token-ambiguous");
  }

  @Test
  void aRequestThatIsReadHasNoBody() throws Exception {
    HttpResponse<String> response = http.send(
        HttpRequest.newBuilder(byline.uri().resolve("/async-invoke"))
            .method("GET", BodyPublishers.ofString("x"))
            .header("authorization", "Bearer " + byline.token("alice"))
            .build(),
        BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(byline.bedrockCalls()).isZero();
  }

  @Test
  void aBodyWithAContentEncodingIsRefused() throws Exception {
    HttpResponse<String> response = http.send(
        request("POST", "/v1/messages", body("/v1/messages", false), byline.token("alice"))
            .header("content-encoding", "gzip")
            .build(),
        BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(byline.bedrockCalls()).isZero();
  }

  @Test
  void aModelOfAnotherRegionGoesThereAndIsSignedForIt() throws Exception {
    AtomicReference<String> authorization = new AtomicReference<>("");
    HttpServer ireland =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ireland.createContext("/", exchange -> {
      authorization.set(exchange.getRequestHeaders().getFirst("Authorization"));
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(400, -1);
      exchange.close();
    });
    ireland.start();
    String regions = "regions: [{region: eu-west-1, models: ['eu.*'], endpoint: 'http://127.0.0.1:"
        + ireland.getAddress().getPort()
        + "'}]\n";
    try (GatewayFixture two = GatewayFixture.start(regions, world -> {})) {
      String token = two.token("alice");
      for (String model : List.of("eu.anthropic.claude-x", CLAUDE)) {
        http.send(
            HttpRequest.newBuilder(two.uri().resolve("/v1/messages"))
                .POST(BodyPublishers.ofString(body("/v1/messages", false).replace(CLAUDE, model)))
                .header("authorization", "Bearer " + token)
                .header("anthropic-version", "2023-06-01")
                .build(),
            BodyHandlers.ofString());
      }

      assertThat(authorization.get()).contains("/eu-west-1/bedrock/aws4_request");
      assertThat(two.stsCalls()).as("one session for both regions").isEqualTo(1);
      assertThat(two.rows())
          .extracting(row -> row.get("region").asString())
          .containsExactly("eu-west-1", "us-east-1");
    } finally {
      ireland.stop(0);
    }
  }

  @Test
  void aClientThatLeavesBeforeItsModelIsReadEndsItsExchange() throws Exception {
    Gate keys = byline.simulator().faults().oidc().hold();
    // Whatever the gateway has loaded by now, it has to ask for this key.
    byline.simulator().rotateKeys(true);
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send("POST /v1/messages HTTP/1.1\r\nhost: gateway\r\nx-api-key: "
          + byline.token("alice") + "\r\ncontent-length: 10\r\n\r\n");
      assertThat(keys.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
      client.reset();
    }
    keys.release();
    byline.awaitNoOpenExchange();

    assertThat(byline.rows())
        .extracting(row -> row.get("outcome").asString())
        .contains("client-left");
  }

  @Test
  void everyUserHasARowAndASessionOfTheirOwn() throws Exception {
    for (String user : List.of("alice", "bob", "carol")) {
      post("/v1/messages", body("/v1/messages", false), byline.token(user));
    }

    assertThat(byline.simulator().books().served())
        .extracting(ServedCall::principalArn)
        .doesNotHaveDuplicates()
        .hasSize(3);
  }

  private static final String BATCH =
      "{\"input_file_id\":\"s3://bucket/in/batch.jsonl\",\"endpoint\":\"/v1/chat/completions\","
          + "\"completion_window\":\"24h\"}";

  private static String body(String path, boolean stream) {
    String tail = stream ? ",\"stream\":true" : "";
    if (path.contains("responses")) {
      return "{\"model\":\"" + RESPONSES_MODEL + "\",\"input\":\"hello there\"" + tail + "}";
    }
    String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"hello there\"}]";
    if (path.contains("messages")) {
      return "{\"model\":\"" + CLAUDE + "\",\"max_tokens\":100," + messages + tail + "}";
    }
    String usage = stream ? ",\"stream_options\":{\"include_usage\":true}" : "";
    return "{" + messages + ",\"model\":\"" + CHAT_MODEL + "\"" + tail + usage + "}";
  }

  private HttpResponse<String> post(String path, String body, String token)
      throws IOException, InterruptedException {
    return send("POST", path, body, token);
  }

  private HttpResponse<String> send(String method, String path, String body, String token)
      throws IOException, InterruptedException {
    return http.send(request(method, path, body, token).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String method, String path, String body, String token) {
    HttpRequest.Builder request = HttpRequest.newBuilder(byline.uri().resolve(path))
        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
        .header("authorization", "Bearer " + token)
        .header("anthropic-version", "2023-06-01");
    return body.isEmpty() ? request : request.header("content-type", "application/json");
  }
}
