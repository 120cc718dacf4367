package dev.byline.sim.bedrock;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Titan Text on InvokeModel.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-text.html">Amazon Titan Text
 *     models</a>
 */
final class TitanTextShape implements BodyShape {

  @Override
  public Prompt read(ObjectNode body) {
    Body.need(
        body.path("inputText").isString(),
        "Malformed input request: #: required key [inputText] not found, please reformat your input"
            + " and try again.");
    Body.need(!body.path("inputText").asString().isEmpty(), "inputText: must not be empty");
    JsonNode config = body.path("textGenerationConfig");
    Body.fraction(config, "temperature");
    return new Prompt.Builder()
        .text(body.path("inputText").asString())
        .build(Body.positive(config, "maxTokenCount"));
  }

  @Override
  public ObjectNode whole(ObjectNode request, Reply reply) {
    ObjectNode answer =
        Body.newObject().put("inputTextTokenCount", reply.usage().input());
    answer
        .putArray("results")
        .addObject()
        .put("tokenCount", reply.usage().output())
        .put("outputText", reply.text())
        .put("completionReason", completion(reply));
    return answer;
  }

  @Override
  public List<ObjectNode> chunks(Reply reply) {
    List<ObjectNode> chunks = new ArrayList<>();
    List<String> pieces = reply.pieces();
    for (int i = 0; i < pieces.size(); i++) {
      boolean last = i == pieces.size() - 1;
      ObjectNode chunk = Body.newObject().put("outputText", pieces.get(i)).put("index", 0);
      if (last) {
        chunk
            .put("totalOutputTextTokenCount", reply.usage().output())
            .put("completionReason", completion(reply));
      } else {
        chunk.putNull("totalOutputTextTokenCount").putNull("completionReason");
      }
      chunk.put("inputTextTokenCount", reply.usage().input());
      chunks.add(last ? BodyShape.withMetrics(chunk, reply) : chunk);
    }
    return chunks;
  }

  private static String completion(Reply reply) {
    return reply.cut() ? "LENGTH" : "FINISH";
  }
}
