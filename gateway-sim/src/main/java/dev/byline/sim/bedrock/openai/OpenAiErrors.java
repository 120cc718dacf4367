package dev.byline.sim.bedrock.openai;

import dev.byline.sim.bedrock.AwsErrors;
import dev.byline.sim.bedrock.Body;
import dev.byline.sim.bedrock.ErrorShape;
import dev.byline.sim.bedrock.SseFrame;
import dev.byline.sim.http.Answer;
import dev.byline.sim.http.Headers;
import dev.byline.sim.http.Refused;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/**
 * Refusals as OpenAI's error object. A wrong signature and a missing permission are both HTTP 401 of the type {@code
 * permission_denied_error}; the other types are OpenAI's.
 *
 * @see <a href="https://platform.openai.com/docs/guides/error-codes/api-errors">OpenAI's error codes</a>
 */
public final class OpenAiErrors implements ErrorShape {

  @Override
  public Answer answer(Refused refused, String requestId) {
    Kind kind = kind(refused);
    return new Answer(
        kind.status(),
        Headers.of("x-amzn-RequestId", requestId, "content-type", "application/json"),
        body(kind, refused.text()).toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public byte[] frame(String type, String message) {
    String code = Character.toUpperCase(type.charAt(0)) + type.substring(1);
    return SseFrame.data(body(kind(new Refused(code, 500, message)), message).toString());
  }

  private static ObjectNode body(Kind kind, String message) {
    ObjectNode body = Body.newObject();
    body.putObject("error")
        .put("code", kind.code())
        .put("message", message)
        .putNull("param")
        .put("type", kind.type());
    return body;
  }

  private static Kind kind(Refused refused) {
    if (AwsErrors.authentication(refused)) {
      return new Kind(401, "invalid_api_key", "permission_denied_error");
    }
    return switch (refused.code()) {
      case "AccessDeniedException" -> new Kind(401, "access_denied", "permission_denied_error");
      case "ValidationException" -> new Kind(400, "validation_error", "invalid_request_error");
      case "ResourceNotFoundException" -> new Kind(404, "not_found", "invalid_request_error");
      case "ThrottlingException" -> new Kind(429, "rate_limit_exceeded", "rate_limit_error");
      case "ServiceUnavailableException" -> new Kind(503, "service_unavailable", "server_error");
      default -> new Kind(refused.status(), "server_error", "server_error");
    };
  }

  private record Kind(int status, String code, String type) {}
}
