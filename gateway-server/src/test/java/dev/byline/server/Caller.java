package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who calls a gateway: small requests with any token and any headers. */
@NullMarked
final class Caller implements AutoCloseable {
  static final String CONVERSE = "/model/amazon.nova-lite-v1%3A0/converse";
  static final String CHAT = "/v1/chat/completions";
  static final String MESSAGES = "/v1/messages";

  private static final JsonMapper JSON = new JsonMapper();

  private final GatewayFixture byline;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Caller(GatewayFixture byline) {
    this.byline = byline;
  }

  /** A Converse with {@code token} as bearer token and these further headers, by name and value. */
  HttpResponse<String> converse(String token, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(CONVERSE).header("Authorization", "Bearer " + token);
    return http.send(with(request, headers), BodyHandlers.ofString());
  }

  /** The same without waiting for the answer. */
  CompletableFuture<HttpResponse<String>> begin(String token) {
    return http.sendAsync(
        request(CONVERSE).header("Authorization", "Bearer " + token).build(),
        BodyHandlers.ofString());
  }

  /** A request of {@code path} with these headers only. */
  HttpResponse<String> post(String path, String... headers)
      throws IOException, InterruptedException {
    return http.send(with(request(path), headers), BodyHandlers.ofString());
  }

  /** What the operator's port says of the gateway's readiness; the status says the same. */
  JsonNode readiness() throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(
        HttpRequest.newBuilder(byline.admin().resolve("/readyz")).build(), BodyHandlers.ofString());
    JsonNode said = JSON.readTree(answer.body());
    assertThat(answer.statusCode()).isEqualTo(said.path("ready").asBoolean() ? 200 : 503);
    return said;
  }

  @Override
  public void close() {
    http.close();
  }

  private HttpRequest.Builder request(String path) {
    String body = path.equals(CONVERSE)
        ? Calls.BODY
        : "{\"model\":\"" + (path.equals(CHAT) ? "openai.gpt-oss-20b-1:0" : "anthropic.claude")
            + "\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    return HttpRequest.newBuilder(byline.uri().resolve(path))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private static HttpRequest with(HttpRequest.Builder request, String... headers) {
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request.build();
  }
}
