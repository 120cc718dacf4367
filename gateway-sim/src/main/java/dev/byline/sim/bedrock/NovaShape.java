package dev.byline.sim.bedrock;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Amazon Nova's own body on InvokeModel.
 *
 * @see <a href="https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html">Complete request schema</a>
 */
final class NovaShape implements BodyShape {

  @Override
  public Prompt read(ObjectNode body) {
    JsonNode config = body.path("inferenceConfig");
    Optional<Long> maxTokens = Body.positive(config, "maxTokens");
    if (maxTokens.isEmpty()) {
      maxTokens = Body.positive(config, "max_new_tokens");
    }
    Body.fraction(config, "temperature");
    return ConverseMessages.read(body).build(maxTokens);
  }

  @Override
  public ObjectNode whole(ObjectNode request, Reply reply) {
    ObjectNode answer = Body.newObject();
    ObjectNode message = answer.putObject("output").putObject("message");
    message.putArray("content").addObject().put("text", reply.text());
    message.put("role", "assistant");
    answer.put("stopReason", stopReason(reply));
    usage(answer.putObject("usage"), reply.usage());
    return answer;
  }

  @Override
  public List<ObjectNode> chunks(Reply reply) {
    List<ObjectNode> chunks = new ArrayList<>();
    ObjectNode start = Body.newObject();
    start.putObject("messageStart").put("role", "assistant");
    chunks.add(start);
    for (String piece : reply.pieces()) {
      ObjectNode delta = Body.newObject();
      ObjectNode block = delta.putObject("contentBlockDelta");
      block.putObject("delta").put("text", piece);
      block.put("contentBlockIndex", 0);
      chunks.add(delta);
    }
    ObjectNode blockStop = Body.newObject();
    blockStop.putObject("contentBlockStop").put("contentBlockIndex", 0);
    chunks.add(blockStop);
    ObjectNode stop = Body.newObject();
    stop.putObject("messageStop").put("stopReason", stopReason(reply));
    chunks.add(stop);
    ObjectNode last = Body.newObject();
    ObjectNode metadata = last.putObject("metadata");
    usage(metadata.putObject("usage"), reply.usage());
    metadata.putObject("metrics");
    metadata.putObject("trace");
    chunks.add(BodyShape.withMetrics(last, reply));
    return chunks;
  }

  private static void usage(ObjectNode node, Usage usage) {
    node.put("inputTokens", usage.input())
        .put("outputTokens", usage.output())
        .put("totalTokens", usage.input() + usage.output() + usage.cacheRead() + usage.cacheWrite())
        .put("cacheReadInputTokenCount", usage.cacheRead())
        .put("cacheWriteInputTokenCount", usage.cacheWrite());
  }

  private static String stopReason(Reply reply) {
    return reply.cut() ? "max_tokens" : "end_turn";
  }
}
