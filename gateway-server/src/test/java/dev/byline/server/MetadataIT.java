package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.books.ServedCall;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verified identity in what Bedrock writes into its invocation log. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class MetadataIT {
  private static final String CLAUDE = "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/";
  private static final String HEADER = "X-Amzn-Bedrock-Request-Metadata";
  private static final String OFF =
      "request-metadata: {principal: false, tenant: false, application: false,"
          + " environment: false, cost-center: false}\n";

  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    http.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"converse", "converse-stream", "invoke", "invoke-with-response-stream"})
  void everyInferenceNamesItsUser(String operation) throws Exception {
    try (GatewayFixture byline = GatewayFixture.start()) {
      HttpResponse<String> response = post(byline, operation, body(operation, ""), "");

      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      ServedCall served = byline.simulator().books().served().getFirst();
      String session = served.principalArn().substring(served.principalArn().lastIndexOf('/') + 1);
      assertThat(served.requestMetadata())
          .isEqualTo(Map.of(
              "principal", session,
              "tenant", "acme",
              "team", "blue",
              "application", "chat",
              "environment", "prod",
              "cost-center", "cc-7"));
    }
  }

  @Test
  void theCallersEntriesStayButNeverUnderTheIdentitysKeys() throws Exception {
    String own = "{\"team\":\"ceo\",\"te\\u0061m\":\"ceo\",\"page\":\"7\"}";
    try (GatewayFixture byline = GatewayFixture.start(OFF, world -> {})) {
      // A name that stands twice is not JSON that could be trusted.
      assertThat(post(byline, "converse", body("converse", own), "").statusCode())
          .isEqualTo(400);

      String once = "{\"te\\u0061m\":\"ceo\",\"page\":\"7\"}";
      assertThat(post(byline, "converse", body("converse", once), "").statusCode())
          .isEqualTo(200);
      assertThat(post(byline, "invoke", body("invoke", ""), once).statusCode()).isEqualTo(200);

      assertThat(byline.simulator().books().served())
          .hasSize(2)
          .allSatisfy(served ->
              assertThat(served.requestMetadata()).isEqualTo(Map.of("team", "blue", "page", "7")));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"messages\":[],\"requestMetadata\":{\"team\":\"ceo\"},\"requestMetadata\":{}}",
        "{\"messages\":[],\"RequestMetadata\":{\"team\":\"ceo\"}}",
        "\ufeff{\"messages\":[],\"requestMetadata\":{\"team\":\"ceo\"}}",
        "{\"messages\":[],\"requestMetadata\":\"team\"}",
        "{\"messages\":[],\"requestMetadata\":{\"team\":\"ceo\"}} {}",
        "not JSON"
      })
  void aBodyThatCouldCarryAnotherNameIsRefused(String body) throws Exception {
    try (GatewayFixture byline = GatewayFixture.start()) {
      assertThat(post(byline, "converse", body, "").statusCode()).isEqualTo(400);
      assertThat(byline.bedrockCalls()).isZero();
      assertThat(byline.rows().getFirst().get("reason").asString()).isEqualTo("body-malformed");
    }
  }

  @Test
  void withAllKeysOffBodiesAndHeadersPassAsTheyAre() throws Exception {
    String off = OFF.replace("principal: false", "principal: false, team: false");
    try (GatewayFixture byline = GatewayFixture.start(off, world -> {})) {
      String own = "{\"team\":\"mine\"}";
      assertThat(post(byline, "converse", body("converse", own), "").statusCode())
          .isEqualTo(200);
      assertThat(post(byline, "invoke", body("invoke", ""), own).statusCode()).isEqualTo(200);

      assertThat(byline.simulator().books().served())
          .allSatisfy(
              served -> assertThat(served.requestMetadata()).isEqualTo(Map.of("team", "mine")));
    }
  }

  private HttpResponse<String> post(
      GatewayFixture byline, String operation, String body, String metadata)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(byline.uri().resolve(CLAUDE + operation))
        .POST(BodyPublishers.ofString(body))
        .header("authorization", "Bearer " + byline.token("alice"))
        .header("content-type", "application/json");
    if (!metadata.isEmpty()) {
      request.header(HEADER, metadata);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static String body(String operation, String metadata) {
    if (operation.startsWith("invoke")) {
      return "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":64,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
    }
    return "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hello\"}]}]"
        + (metadata.isEmpty() ? "" : ",\"requestMetadata\":" + metadata)
        + "}";
  }
}
