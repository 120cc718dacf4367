package dev.byline.sim.bedrock.anthropic;

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
 * Refusals as Anthropic's error object.
 *
 * @see <a href="https://docs.anthropic.com/en/api/errors">Anthropic's errors</a>
 */
public final class AnthropicErrors implements ErrorShape {

  @Override
  public Answer answer(Refused refused, String requestId) {
    ObjectNode body = body(type(refused), refused.text())
        .put("request_id", "req_bdrk_" + requestId.replace("-", ""));
    return new Answer(
        AwsErrors.authentication(refused) ? 401 : refused.status(),
        Headers.of("x-amzn-RequestId", requestId, "content-type", "application/json"),
        body.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public byte[] frame(String type, String message) {
    String code = Character.toUpperCase(type.charAt(0)) + type.substring(1);
    return SseFrame.typed(body(type(new Refused(code, 500, message)), message));
  }

  private static ObjectNode body(String type, String message) {
    ObjectNode body = Body.newObject().put("type", "error");
    body.putObject("error").put("type", type).put("message", message);
    return body;
  }

  private static String type(Refused refused) {
    if (AwsErrors.authentication(refused)) {
      return "authentication_error";
    }
    return switch (refused.code()) {
      case "AccessDeniedException" -> "permission_error";
      case "ValidationException" -> "invalid_request_error";
      case "ResourceNotFoundException" -> "not_found_error";
      case "ThrottlingException" -> "rate_limit_error";
      case "ServiceUnavailableException" -> "overloaded_error";
      default -> "api_error";
    };
  }
}
