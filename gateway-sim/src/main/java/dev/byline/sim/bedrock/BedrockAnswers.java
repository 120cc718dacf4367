package dev.byline.sim.bedrock;

import dev.byline.sim.http.Answer;
import dev.byline.sim.http.Headers;
import dev.byline.sim.http.Refused;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Answers in the form of the service: its request id, its error shape, its usage headers. */
final class BedrockAnswers {
  private static final Set<String> AUTHENTICATION = Set.of(
      "InvalidSignatureException",
      "IncompleteSignatureException",
      "MissingAuthenticationTokenException",
      "UnrecognizedClientException",
      "ExpiredTokenException");

  private BedrockAnswers() {}

  /**
   * A refusal. AWS spells the member {@code Message} when access is denied and {@code message} else; the SDKs read both.
   *
   * @see <a href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization">Error
   *     serialization</a>
   */
  static Answer error(Refused refused, String requestId) {
    String service =
        AUTHENTICATION.contains(refused.code()) ? "com.amazon.coral.service" : "com.amazon.bedrock";
    String member = refused.code().equals("AccessDeniedException") ? "Message" : "message";
    return new Answer(
        refused.status(),
        Headers.of(
            "x-amzn-RequestId",
            requestId,
            "x-amzn-ErrorType",
            refused.code() + ":http://internal.amazon.com/coral/" + service + '/',
            "content-type",
            "application/json"),
        Body.newObject().put(member, refused.text()).toString().getBytes(StandardCharsets.UTF_8));
  }

  /** What AWS answers to a path it does not know: HTTP 200. */
  static Answer unknownOperation(String requestId) {
    return new Answer(
        200,
        Headers.of("x-amzn-RequestId", requestId, "content-type", "application/json"),
        ("{\"Output\":{\"__type\":\"com.amazon.coral.service#UnknownOperationException\"},"
                + "\"Version\":\"1.0\"}")
            .getBytes(StandardCharsets.UTF_8));
  }

  static Answer plain(ObjectNode json, Headers.Builder headers, String requestId) {
    return new Answer(
        200,
        headers
            .add("x-amzn-RequestId", requestId)
            .add("content-type", "application/json")
            .build(),
        json.toString().getBytes(StandardCharsets.UTF_8));
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
