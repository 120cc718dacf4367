package dev.byline.sim.bedrock;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Titan Text Embeddings V2 on InvokeModel: a vector that depends on nothing but the text.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html">Amazon Titan
 *     Embeddings G1 - Text</a>
 */
final class TitanEmbeddingShape implements BodyShape {
  private static final Set<Long> DIMENSIONS = Set.of(256L, 512L, 1_024L);
  private static final long DEFAULT = 1_024;

  @Override
  public Prompt read(ObjectNode body) {
    Body.need(
        body.path("inputText").isString(),
        "Malformed input request: #: required key [inputText] not found, please reformat your input"
            + " and try again.");
    Body.need(!body.path("inputText").asString().isEmpty(), "inputText: must not be empty");
    Body.need(
        DIMENSIONS.contains(dimensions(body)),
        "Malformed input request: #/dimensions: not a valid enum value, please reformat your input"
            + " and try again.");
    return new Prompt.Builder().text(body.path("inputText").asString()).build(Optional.empty());
  }

  @Override
  public ObjectNode whole(ObjectNode request, Reply reply) {
    ObjectNode answer = Body.newObject();
    SplittableRandom random =
        new SplittableRandom(request.path("inputText").asString().hashCode());
    int size = Math.toIntExact(dimensions(request));
    ArrayNode vector = answer.putArray("embedding");
    for (int i = 0; i < size; i++) {
      vector.add((random.nextDouble() * 2 - 1) * Math.sqrt(3.0 / size));
    }
    answer.putObject("embeddingsByType").set("float", vector.deepCopy());
    return answer.put("inputTextTokenCount", reply.usage().input());
  }

  @Override
  public List<ObjectNode> chunks(Reply reply) {
    throw Body.invalid("The model is unsupported for streaming");
  }

  private static long dimensions(ObjectNode body) {
    return Body.positive(body, "dimensions").orElse(DEFAULT);
  }
}
