package dev.byline.sim.bedrock.openai;

import dev.byline.sim.bedrock.Body;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Members that OpenAI's request bodies share. */
final class Fields {
  private Fields() {}

  /** The model, which every request has to name. */
  static String model(ObjectNode body) {
    JsonNode model = body.path("model");
    Body.need(
        model.isString() && !model.asString().isEmpty(), "you must provide a model parameter");
    return model.asString();
  }

  /** A truth value. */
  static boolean flag(ObjectNode body, String name, boolean otherwise) {
    JsonNode node = body.path(name);
    Body.need(
        node.isMissingNode() || node.isNull() || node.isBoolean(), name + ": must be a boolean");
    return node.asBoolean(otherwise);
  }
}
