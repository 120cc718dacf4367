package dev.byline.demo.calls;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import tools.jackson.databind.json.JsonMapper;

/**
 * The surfaces that AWS's SDKs have no client for, by plain HTTP: every second call goes to the TLS
 * listener, the others to the plain one.
 *
 * <p>Thread: one a user. Owns: nothing. Fails: {@link IOException} for a broken connection, {@link
 * IllegalStateException} for an answer that is not 200.
 */
final class WebCalls {
  private static final JsonMapper JSON = new JsonMapper();

  private final WebClients clients;
  private final String token;
  private final CallLog log;
  private int next;

  /**
   * Calls as one user.
   *
   * @param first 0 to begin at the plain listener, 1 to begin at the TLS one
   */
  WebCalls(WebClients clients, String token, CallLog log, int first) {
    this.clients = clients;
    this.token = token;
    this.log = log;
    this.next = first;
  }

  /** Calls each of them. */
  void all(String prompt) throws IOException, InterruptedException {
    openai(prompt);
    batches();
    anthropic(prompt);
    mantle(prompt);
    controlPlane();
  }

  private void openai(String prompt) throws IOException, InterruptedException {
    post(Surface.OPENAI, "chat completions", "/v1/chat/completions", chat(Models.GPT_OSS, prompt));
    post(
        Surface.OPENAI,
        "chat completions, stream",
        "/openai/v1/chat/completions",
        streamed(chat(Models.GPT_OSS, prompt), ",\"stream_options\":{\"include_usage\":true}"));
    String responses = "/v1/responses";
    String created =
        post(Surface.OPENAI, "responses: create", responses, response(Models.GPT, prompt));
    String one = responses + '/' + id(created);
    send(Surface.OPENAI, "responses: get", "GET", one);
    send(Surface.OPENAI, "responses: delete", "DELETE", one);
    post(
        Surface.OPENAI,
        "responses: create, stream",
        "/openai/v1/responses",
        streamed(response(Models.GPT, prompt), ""));
  }

  private void batches() throws IOException, InterruptedException {
    String batches = "/v1/batches";
    HttpRequest.Builder create = HttpRequest.newBuilder()
        .header("Authorization", "Bearer " + token)
        .header("X-Amzn-Bedrock-ModelId", Models.GPT_OSS_SMALL)
        .header("X-Amzn-Bedrock-RoleArn", "arn:aws:iam::111122223333:role/BylineBatch")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString("""
            {"input_file_id":"s3://bucket/in/batch.jsonl","endpoint":"/v1/chat/completions",\
            "completion_window":"24h"}"""));
    String one = batches + '/' + id(exchange(Surface.OPENAI, "batches: create", batches, create));
    send(Surface.OPENAI, "batches: get", "GET", one);
    send(Surface.OPENAI, "batches: list", "GET", batches + "?limit=5");
    send(Surface.OPENAI, "batches: cancel", "POST", one + "/cancel");
  }

  private void anthropic(String prompt) throws IOException, InterruptedException {
    String body = messages(Models.SONNET, prompt);
    messages(Surface.ANTHROPIC, "messages", "/v1/messages", body);
    messages(Surface.ANTHROPIC, "messages, stream", "/anthropic/v1/messages", streamed(body, ""));
  }

  private void mantle(String prompt) throws IOException, InterruptedException {
    send(Surface.MANTLE, "models", "GET", "/mantle/v1/models");
    post(
        Surface.MANTLE,
        "chat completions",
        "/mantle/v1/chat/completions",
        chat(Models.MANTLE_GPT_OSS, prompt));
    post(
        Surface.MANTLE,
        "responses: create",
        "/mantle/openai/v1/responses",
        response(Models.MANTLE_GPT, prompt));
    messages(
        Surface.MANTLE,
        "messages",
        "/mantle/anthropic/v1/messages",
        messages(Models.MANTLE_CLAUDE, prompt));
  }

  private void controlPlane() throws IOException, InterruptedException {
    String profile = "/inference-profiles/" + Models.SONNET.replace(":", "%3A");
    send(Surface.CONTROL_PLANE, "ListFoundationModels", "GET", "/foundation-models");
    send(Surface.CONTROL_PLANE, "ListInferenceProfiles", "GET", "/inference-profiles");
    send(Surface.CONTROL_PLANE, "GetInferenceProfile", "GET", profile);
  }

  private String post(Surface surface, String operation, String path, String body)
      throws IOException, InterruptedException {
    return exchange(
        surface,
        operation,
        path,
        HttpRequest.newBuilder()
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private void messages(Surface surface, String operation, String path, String body)
      throws IOException, InterruptedException {
    exchange(
        surface,
        operation,
        path,
        HttpRequest.newBuilder()
            .header("x-api-key", token)
            .header("anthropic-version", "2023-06-01")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private void send(Surface surface, String operation, String method, String path)
      throws IOException, InterruptedException {
    exchange(
        surface,
        operation,
        path,
        HttpRequest.newBuilder()
            .header("Authorization", "Bearer " + token)
            .method(method, BodyPublishers.noBody()));
  }

  private String exchange(
      Surface surface, String operation, String path, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    boolean plain = next++ % 2 == 0;
    HttpClient client = plain ? clients.plain() : clients.tls();
    URI base = plain ? clients.plainAt() : clients.tlsAt();
    HttpResponse<String> answer =
        client.send(request.uri(base.resolve(path)).build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(
          "%s: expected 200, got %d %s".formatted(path, answer.statusCode(), answer.body()));
    }
    log.add(
        surface,
        operation,
        answer.version() == HttpClient.Version.HTTP_2 ? Client.HTTP_2 : Client.HTTP_1);
    return answer.body();
  }

  private static String id(String answer) {
    return JSON.readTree(answer).get("id").asString();
  }

  private static String chat(String model, String prompt) {
    return """
        {"model":"%s","messages":[{"role":"user","content":"%s"}]}""".formatted(model, prompt);
  }

  private static String response(String model, String prompt) {
    return """
        {"model":"%s","input":"%s"}""".formatted(model, prompt);
  }

  private static String messages(String model, String prompt) {
    return """
        {"model":"%s","max_tokens":256,"messages":[{"role":"user","content":"%s"}]}""".formatted(model, prompt);
  }

  private static String streamed(String body, String more) {
    return body.substring(0, body.length() - 1) + ",\"stream\":true" + more + '}';
  }
}
