package dev.byline.sim.bedrock;

import dev.byline.sim.eventstream.EventFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converse and ConverseStream.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html">Converse</a>
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html">ConverseStream</a>
 */
final class ConverseShape {
  private static final String PADDING =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  private ConverseShape() {}

  static Prompt read(ObjectNode body) {
    JsonNode config = body.path("inferenceConfig");
    Body.fraction(config, "temperature");
    Body.fraction(config, "topP");
    Optional<Long> maxTokens = Body.positive(config, "maxTokens");
    return ConverseMessages.read(body).build(maxTokens);
  }

  static ObjectNode whole(Reply reply, CallOptions options) {
    ObjectNode answer = Body.newObject();
    answer.putObject("metrics").put("latencyMs", reply.latencyMs());
    ObjectNode message = answer.putObject("output").putObject("message");
    message.putArray("content").addObject().put("text", reply.text());
    message.put("role", "assistant");
    answer.put("stopReason", stopReason(reply));
    usage(answer.putObject("usage"), reply);
    options.describe(answer);
    return answer;
  }

  /** The frames in AWS's order; text blocks have no start event. */
  static List<EventFrame> frames(Reply reply, CallOptions options) {
    List<EventFrame> frames = new ArrayList<>();
    frames.add(frame("messageStart", Body.newObject().put("role", "assistant"), 0));
    int number = 1;
    for (String piece : reply.pieces()) {
      ObjectNode delta = Body.newObject().put("contentBlockIndex", 0);
      delta.putObject("delta").put("text", piece);
      frames.add(frame("contentBlockDelta", delta, number++));
    }
    frames.add(frame("contentBlockStop", Body.newObject().put("contentBlockIndex", 0), number++));
    frames.add(
        frame("messageStop", Body.newObject().put("stopReason", stopReason(reply)), number++));
    ObjectNode metadata = Body.newObject();
    metadata.putObject("metrics").put("latencyMs", reply.latencyMs());
    usage(metadata.putObject("usage"), reply);
    options.describe(metadata);
    frames.add(frame("metadata", metadata, number));
    return frames;
  }

  /** The padding member that AWS adds to events. */
  static String padding(int number) {
    return PADDING.substring(0, 4 + number * 7 % (PADDING.length() - 4));
  }

  private static EventFrame frame(String type, ObjectNode payload, int number) {
    return EventFrame.event(type, payload.put("p", padding(number)).toString());
  }

  private static void usage(ObjectNode node, Reply reply) {
    Usage usage = reply.usage();
    node.put("inputTokens", usage.input())
        .put("outputTokens", usage.output())
        .put(
            "totalTokens", usage.input() + usage.output() + usage.cacheRead() + usage.cacheWrite());
    if (reply.model().caches()) {
      node.put("cacheReadInputTokens", usage.cacheRead())
          .put("cacheWriteInputTokens", usage.cacheWrite());
    }
    if (usage.cacheWrite() > 0) {
      var details = node.putArray("cacheDetails");
      if (usage.cacheWrite5m() > 0) {
        details.addObject().put("ttl", "5m").put("inputTokens", usage.cacheWrite5m());
      }
      if (usage.cacheWrite1h() > 0) {
        details.addObject().put("ttl", "1h").put("inputTokens", usage.cacheWrite1h());
      }
    }
  }

  private static String stopReason(Reply reply) {
    return reply.cut() ? "max_tokens" : "end_turn";
  }
}
