package dev.byline.sim.bedrock;

import dev.byline.sim.http.Answer;
import dev.byline.sim.http.Headers;
import dev.byline.sim.http.Refused;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/** Answers in the form of the service: its request id, its usage headers. */
public final class BedrockAnswers {
  private BedrockAnswers() {}

  /** A refusal in the shape of AWS's own operations. */
  public static Answer error(Refused refused, String requestId) {
    return new AwsErrors().answer(refused, requestId);
  }

  /** What AWS answers to a path it does not know: HTTP 200. */
  public static Answer unknownOperation(String requestId) {
    return new Answer(
        200,
        Headers.of("x-amzn-RequestId", requestId, "content-type", "application/json"),
        ("{\"Output\":{\"__type\":\"com.amazon.coral.service#UnknownOperationException\"},"
                + "\"Version\":\"1.0\"}")
            .getBytes(StandardCharsets.UTF_8));
  }

  /** A JSON answer. */
  public static Answer plain(ObjectNode json, Headers.Builder headers, String requestId) {
    return new Answer(
        200,
        headers
            .add("x-amzn-RequestId", requestId)
            .add("content-type", "application/json")
            .build(),
        json.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** A JSON answer without headers of its own. */
  public static Answer plain(ObjectNode json, String requestId) {
    return plain(json, new Headers.Builder(), requestId);
  }

  /** The usage headers of InvokeModel. */
  static Headers.Builder usageHeaders(Reply reply) {
    Usage usage = reply.usage();
    Headers.Builder headers = new Headers.Builder()
        .add("X-Amzn-Bedrock-Invocation-Latency", Long.toString(reply.latencyMs()))
        .add("X-Amzn-Bedrock-Input-Token-Count", Long.toString(usage.input()));
    if (reply.model().converses()) {
      headers.add("X-Amzn-Bedrock-Output-Token-Count", Long.toString(usage.output()));
    }
    if (usage.cached()) {
      headers
          .add("X-Amzn-Bedrock-Cache-Read-Input-Token-Count", Long.toString(usage.cacheRead()))
          .add("X-Amzn-Bedrock-Cache-Write-Input-Token-Count", Long.toString(usage.cacheWrite()));
    }
    return headers;
  }
}
