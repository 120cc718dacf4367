package dev.byline.sim.bedrock;

import dev.byline.sim.http.Refused;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reading request bodies, and AWS's words when they are malformed. */
public final class Body {
  private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder()
              .maxStringLength(BedrockService.BODY_LIMIT)
              .build())
          .build())
      .build();

  private Body() {}

  public static ObjectNode object(byte[] bytes) {
    try {
      if (JSON.readTree(bytes) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw invalid("Malformed input request, please reformat your input and try again.");
    }
    throw invalid(
        "Malformed input request: #: expected type: JSONObject, please reformat your input and try again.");
  }

  /** A body that is a JSON object; empty when it is anything else. */
  static Optional<ObjectNode> readable(byte[] bytes) {
    try {
      return JSON.readTree(bytes) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  public static ObjectNode newObject() {
    return JSON.createObjectNode();
  }

  public static void need(boolean holds, String otherwise) {
    if (!holds) {
      throw invalid(otherwise);
    }
  }

  public static Refused invalid(String message) {
    return new Refused("ValidationException", 400, message);
  }

  /** A whole number of at least one, if the member is there. */
  public static Optional<Long> positive(JsonNode parent, String member) {
    JsonNode node = parent.path(member);
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    need(
        node.isIntegralNumber() && node.asLong() >= 1,
        member + ": must be an integer greater than or equal to 1");
    return Optional.of(node.asLong());
  }

  /** A number between zero and one, if the member is there. */
  public static void fraction(JsonNode parent, String member) {
    JsonNode node = parent.path(member);
    need(
        node.isMissingNode()
            || node.isNull()
            || (node.isNumber() && node.asDouble() >= 0 && node.asDouble() <= 1),
        member + ": must be a number between 0 and 1");
  }
}
