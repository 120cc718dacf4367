package dev.byline.sim.bedrock;

import java.util.Base64;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * CountTokens: the input tokens that the same body would cost.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html">CountTokens</a>
 */
final class TokenCount {
  private static final Pattern MODEL_ID = Pattern.compile("[a-zA-Z_\\.\\-/0-9:]{1,256}");

  private TokenCount() {}

  /** CountTokens takes a narrower set of ids than the other operations. */
  static void checkModelId(String id) {
    Body.need(
        MODEL_ID.matcher(id).matches(),
        "1 validation error detected: Value at 'modelId' failed to satisfy constraint: Member must"
            + " satisfy regular expression pattern: ^[a-zA-Z_\\.\\-/0-9:]+$");
  }

  static long of(Model model, ObjectNode body) {
    JsonNode input = body.path("input");
    if (input.path("converse") instanceof ObjectNode converse) {
      return ConverseShape.read(converse).tokens();
    }
    String base64 = input.path("invokeModel").path("body").asString("");
    Body.need(!base64.isEmpty(), "input: one of converse and invokeModel is required");
    try {
      ObjectNode inner = Body.object(Base64.getDecoder().decode(base64));
      return BodyShape.of(model.family()).read(inner).tokens();
    } catch (IllegalArgumentException e) {
      throw Body.invalid("input.invokeModel.body: base64 was expected");
    }
  }
}
