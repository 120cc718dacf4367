package dev.byline.sim.bedrock;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** How one model family words a request and an answer on InvokeModel. */
interface BodyShape {

  /** Reads a request, or refuses it with a {@code ValidationException}. */
  Prompt read(ObjectNode body);

  /** The whole answer. */
  ObjectNode whole(ObjectNode request, Reply reply);

  /** The decoded chunks of a streamed answer; the last one carries the invocation metrics. */
  List<ObjectNode> chunks(Reply reply);

  /** The shape of a family. */
  static BodyShape of(Model.Family family) {
    return switch (family) {
      case CLAUDE -> new ClaudeShape();
      case NOVA -> new NovaShape();
      case TITAN_TEXT -> new TitanTextShape();
      case TITAN_EMBEDDING -> new TitanEmbeddingShape();
      case GPT_OSS, GPT -> new ChatShape();
    };
  }

  /**
   * Adds {@code amazon-bedrock-invocationMetrics} to the last chunk.
   *
   * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/inference-invoke.html">Submit a single prompt with
   *     InvokeModel</a>
   */
  static ObjectNode withMetrics(ObjectNode chunk, Reply reply) {
    Usage usage = reply.usage();
    ObjectNode metrics = chunk
        .putObject("amazon-bedrock-invocationMetrics")
        .put("inputTokenCount", usage.input())
        .put("outputTokenCount", usage.output())
        .put("invocationLatency", reply.latencyMs())
        .put("firstByteLatency", reply.firstByteMs());
    if (usage.cached()) {
      metrics
          .put("cacheReadInputTokenCount", usage.cacheRead())
          .put("cacheWriteInputTokenCount", usage.cacheWrite());
    }
    return chunk;
  }
}
