package dev.byline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.sim.books.ServedCall;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.token.credentials.StaticTokenProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.auth.spi.scheme.AuthSchemeOption;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole gateway, on real sockets, as its users use it. */
@NullMarked
final class GatewayIT {
  private static final String NOVA = "amazon.nova-lite-v1:0";
  private static final String CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
  private static final String CONVERSE = "/model/amazon.nova-lite-v1%3A0/converse";
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hello there\"}]}]}";
  private static final JsonMapper JSON = new JsonMapper();

  private final GatewayFixture byline = GatewayFixture.start();
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void nothingHasHappened() {
    assertThat(byline.stsCalls()).isZero();
  }

  @AfterEach
  void close() {
    http.close();
    byline.close();
  }

  @Test
  void aStockSdkClientWithAUsersTokenIsServedUnderThatUsersSession() {
    try (BedrockRuntimeClient client = sdk(byline.token("alice"))) {
      ConverseResponse response = client.converse(request -> request
          .modelId(NOVA)
          .messages(Message.builder()
              .role(ConversationRole.USER)
              .content(ContentBlock.fromText("hello"))
              .build()));

      ServedCall served = byline.simulator().books().served().getFirst();
      assertThat(served.principalArn())
          .matches(
              "arn:aws:sts::111122223333:assumed-role/BylineInvoke/alice@acme\\.example-[a-z2-7]{13}");
      assertThat(served.principalTags())
          .isEqualTo(Map.of(
              "tenant", "acme",
              "team", "blue",
              "application", "chat",
              "environment", "prod",
              "cost-center", "cc-7"));
      assertThat(served.outputTokens())
          .isEqualTo(response.usage().outputTokens().longValue());

      JsonNode row = byline.rows().getFirst();
      assertThat(row.get("principal_arn").asString()).isEqualTo(served.principalArn());
      assertThat(row.get("usage").asString()).isEqualTo("known");
      assertThat(row.get("input_tokens").asLong()).isEqualTo(served.inputTokens());
      assertThat(row.get("outcome").asString()).isEqualTo("complete");
      assertThat(row.get("upstream_request_id").asString()).isEqualTo(served.requestId());
      assertThat(row.get("team").asString()).isEqualTo("blue");
    }
  }

  @Test
  void aClientThatKnowsOnlySigV4CarriesTheTokenAsItsSessionToken() {
    try (BedrockRuntimeClient client = BedrockRuntimeClient.builder()
        .region(Region.US_EAST_1)
        .endpointOverride(byline.uri())
        .httpClientBuilder(Apache5HttpClient.builder())
        .credentialsProvider(
            () -> AwsSessionCredentials.create("any", "any", byline.token("alice")))
        .build()) {
      client.converse(request -> request
          .modelId(NOVA)
          .messages(Message.builder()
              .role(ConversationRole.USER)
              .content(ContentBlock.fromText("hello"))
              .build()));
    }

    assertThat(byline.simulator().books().served().getFirst().principalArn()).contains("alice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"converse", "converse-stream", "invoke", "invoke-with-response-stream"})
  void everyOperationIsServedAndMeteredToTheToken(String operation) throws Exception {
    String body = operation.startsWith("converse") ? BODY : claudeBody();
    String path = "/model/" + CLAUDE.replace(":", "%3A") + "/" + operation;
    HttpResponse<byte[]> first = post(path, byline.token("alice"), body.getBytes(UTF_8));
    HttpResponse<byte[]> second = post(path, byline.token("alice"), body.getBytes(UTF_8));

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(second.statusCode()).isEqualTo(200);
    List<ServedCall> served = byline.simulator().books().served();
    assertThat(served).hasSize(2);
    assertThat(served.getFirst().bodySha256())
        .isEqualTo(
            sha256(operation.startsWith("converse") ? named(body, served.getFirst()) : body));
    assertThat(first.headers().firstValue("x-amzn-requestid"))
        .contains(served.getFirst().requestId());
    assertThat(first.headers().firstValue("x-byline-request-id")).isPresent();
    assertThat(byline.rows()).allSatisfy(row -> {
      assertThat(row.get("usage").asString()).isEqualTo("known");
      assertThat(row.get("input_tokens").asLong()).isEqualTo(served.getFirst().inputTokens());
      assertThat(row.get("output_tokens").asLong()).isEqualTo(served.getFirst().outputTokens());
    });
  }

  static Stream<String> badTokens() {
    return Stream.of(
        "none",
        "basic",
        "malformed",
        "expired",
        "audience",
        "issuer",
        "alg-none",
        "hs256",
        "claim");
  }

  @ParameterizedTest
  @MethodSource("badTokens")
  void aBadTokenIsAnAccessDeniedThatCausesNothing(String kind) throws Exception {
    Map<String, Object> claims = byline.claims("alice");
    String authorization = switch (kind) {
      case "none" -> "";
      case "basic" -> "Basic YWxpY2U6YWxpY2U=";
      case "malformed" -> "Bearer not-a-token";
      case "expired" -> "Bearer " + minted(claims, "exp", 1_000_000_000L);
      case "audience" -> "Bearer " + minted(claims, "aud", "another");
      case "issuer" -> "Bearer " + minted(claims, "iss", "https://evil.example");
      case "alg-none" -> "Bearer " + Tokens.unsigned(byline.token("alice"));
      case "hs256" ->
        "Bearer "
            + Tokens.hmacWithPublicKey(byline.token("alice"), byline.simulator().issuer());
      default -> "Bearer " + minted(claims, "team", "");
    };
    HttpRequest.Builder request =
        HttpRequest.newBuilder(byline.uri().resolve(CONVERSE)).POST(BodyPublishers.ofString(BODY));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }

    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.headers().firstValue("x-amzn-ErrorType")).contains("AccessDeniedException");
    assertThat(JSON.readTree(response.body()).get("message").asString()).isNotBlank();
    assertThat(byline.stsCalls()).isZero();
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(byline.simulator().counters().traffic("bedrock").bytesReceived()).isZero();
    JsonNode row = byline.rows().getFirst();
    assertThat(row.get("outcome").asString()).isEqualTo("refused");
    assertThat(row.get("status").asInt()).isEqualTo(403);
    assertThat(row.get("principal_arn").isNull()).isTrue();
  }

  @Test
  void theSdkRaisesItsOwnExceptionForARefusal() {
    try (BedrockRuntimeClient client = sdk("not-a-token")) {
      AccessDeniedException denied = catchThrowableOfType(
          AccessDeniedException.class,
          () -> client.converse(request -> request.modelId(NOVA).messages(List.of())));
      assertThat(denied.statusCode()).isEqualTo(403);
      assertThat(denied.requestId()).isNotBlank();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /model/amazon.nova-lite-v1%3A0/converse", "POST /", "POST /model/a.b/unknown",
        "DELETE /model/a.b/converse", "POST /v2/chat", "GET /custom-models"
      })
  void anUnknownPathOrMethodIsNotFound(String line) throws Exception {
    String[] parts = line.split(" ", -1);
    HttpResponse<String> response = http.send(
        HttpRequest.newBuilder(byline.uri().resolve(parts[1]))
            .method(parts[0], BodyPublishers.ofString(BODY))
            .header("Authorization", "Bearer " + byline.token("alice"))
            .build(),
        BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("x-amzn-ErrorType"))
        .contains("UnknownOperationException");
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(byline.rows().getFirst().get("reason").asString()).isEqualTo("unknown-operation");
  }

  @Test
  void aModelThatNoRuleAllowsIsRefusedBeforeSts() throws Exception {
    HttpResponse<byte[]> response =
        post("/model/meta.llama3-70b/converse", byline.token("alice"), BODY.getBytes(UTF_8));

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(byline.stsCalls()).isZero();
    JsonNode row = byline.rows().getFirst();
    assertThat(row.get("reason").asString()).isEqualTo("not-permitted");
    assertThat(row.get("subject").asString()).isEqualTo("alice");
  }

  @Test
  void bedrocksOwnErrorsComeThroughUntouched() throws Exception {
    HttpResponse<byte[]> response = post(
        "/model/amazon.no-such-model-v1%3A0/converse", byline.token("alice"), BODY.getBytes(UTF_8));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("x-amzn-ErrorType").orElseThrow())
        .startsWith("ValidationException:http://internal.amazon.com/coral/");
    JsonNode row = byline.rows().getFirst();
    assertThat(row.get("outcome").asString()).isEqualTo("complete");
    assertThat(row.get("status").asInt()).isEqualTo(400);
  }

  @Test
  void manyFirstRequestsOfOneUserAreOneAssumeRole() {
    String token = byline.token("alice");
    List<CompletableFuture<HttpResponse<byte[]>>> calls =
        IntStream.range(0, 50).mapToObj(i -> postAsync(CONVERSE, token)).toList();

    assertThat(calls).allMatch(call -> call.join().statusCode() == 200);
    assertThat(byline.stsCalls()).isEqualTo(1);
  }

  @Test
  void twoUsersAtOnceNeverShareASession() {
    List<CompletableFuture<HttpResponse<byte[]>>> calls = IntStream.range(0, 100)
        .mapToObj(i -> postAsync(CONVERSE, byline.token(i % 2 == 0 ? "alice" : "bob")))
        .toList();

    assertThat(calls).allMatch(call -> call.join().statusCode() == 200);
    assertThat(byline.stsCalls()).isEqualTo(2);
    assertThat(byline.simulator().books().served().stream()
            .filter(call -> call.principalArn().contains("/alice@")))
        .hasSize(50);
    assertThat(byline.rows())
        .allSatisfy(row -> assertThat(row.get("principal_arn").asString())
            .contains("/" + row.get("subject").asString() + "@"));
  }

  @Test
  void metricsAndHealthAreOnTheAdminPort() throws Exception {
    post(CONVERSE, byline.token("alice"), BODY.getBytes(UTF_8));

    assertThat(get(byline.admin().resolve("/livez")).statusCode()).isEqualTo(200);
    HttpResponse<String> ready = get(byline.admin().resolve("/readyz"));
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(ready.body()).get("parts").get("ledger").asString())
        .isEqualTo("ok");
    assertThat(JSON.readTree(ready.body()).get("issuers").get("sim").asString()).isEqualTo("ok");
    assertThat(get(byline.admin().resolve("/metrics")).body())
        .contains("byline_exchange_seconds_count{operation=\"Converse\",outcome=\"complete\"")
        .contains("byline_tokens_total{kind=\"input\"}")
        .contains("byline_sts_assume_role_seconds_count{outcome=\"ok\"} 1")
        .contains("byline_exchanges_open 0.0")
        .doesNotContain("alice");
    assertThat(get(byline.admin().resolve("/nothing")).statusCode()).isEqualTo(404);
  }

  private String minted(Map<String, Object> claims, String claim, Object value) {
    claims.put(claim, value);
    return byline.simulator().tokens().mint(claims);
  }

  private BedrockRuntimeClient sdk(String token) {
    return BedrockRuntimeClient.builder()
        .region(Region.US_EAST_1)
        .endpointOverride(byline.uri())
        .httpClientBuilder(Apache5HttpClient.builder())
        .tokenProvider(StaticTokenProvider.create(() -> token))
        .authSchemeProvider(parameters -> List.of(
            AuthSchemeOption.builder().schemeId("smithy.api#httpBearerAuth").build()))
        .build();
  }

  private HttpResponse<byte[]> post(String path, String token, byte[] body)
      throws IOException, InterruptedException {
    return http.send(request(path, token, body), BodyHandlers.ofByteArray());
  }

  private CompletableFuture<HttpResponse<byte[]>> postAsync(String path, String token) {
    return http.sendAsync(request(path, token, BODY.getBytes(UTF_8)), BodyHandlers.ofByteArray());
  }

  private HttpRequest request(String path, String token, byte[] body) {
    return HttpRequest.newBuilder(byline.uri().resolve(path))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  /** The body with the identity of its caller in it, and every other byte as it was. */
  private static String named(String body, ServedCall served) {
    String session = served.principalArn().substring(served.principalArn().lastIndexOf('/') + 1);
    return body.substring(0, body.length() - 1)
        + ",\"requestMetadata\":{\"principal\":\""
        + session
        + "\",\"tenant\":\"acme\",\"team\":\"blue\",\"application\":\"chat\","
        + "\"environment\":\"prod\",\"cost-center\":\"cc-7\"}}";
  }

  private static String claudeBody() {
    return "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":100,"
        + "\"messages\":[{\"role\":\"user\",\"content\":\"hello there\"}]}";
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
  }
}
