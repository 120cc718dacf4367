package dev.byline.sim.bedrock;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Anthropic's Messages API on InvokeModel.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html">Anthropic
 *     Claude Messages API</a>
 */
public final class ClaudeShape implements BodyShape {
  private static final Set<String> VERSIONS = Set.of("bedrock-2023-05-31");

  @Override
  public Prompt read(ObjectNode body) {
    Body.need(body.path("anthropic_version").isString(), "anthropic_version: Field required");
    Body.need(
        VERSIONS.contains(body.path("anthropic_version").asString()),
        "Invalid API version: " + body.path("anthropic_version").asString());
    for (String extra : List.of("model", "stream")) {
      Body.need(!body.has(extra), extra + ": Extra inputs are not permitted");
    }
    return prompt(body);
  }

  /** Reads what the Messages API has in common on all its paths. */
  public static Prompt prompt(ObjectNode body) {
    Body.need(body.has("max_tokens"), "max_tokens: Field required");
    Optional<Long> maxTokens = Body.positive(body, "max_tokens");
    Body.fraction(body, "temperature");
    JsonNode messages = body.path("messages");
    Body.need(messages.isArray(), "messages: Field required");
    Body.need(!messages.isEmpty(), "messages: at least one message is required");
    Prompt.Builder prompt = new Prompt.Builder();
    for (JsonNode tool : body.path("tools")) {
      prompt.text(tool.toString());
      mark(prompt, tool);
    }
    content(prompt, body.path("system"), "system");
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.path(i);
      String role = message.path("role").asString("");
      Body.need(
          role.equals("user") || role.equals("assistant"),
          "messages." + i + ".role: Input should be 'user' or 'assistant'");
      Body.need(message.has("content"), "messages." + i + ".content: Field required");
      content(prompt, message.path("content"), "messages." + i);
    }
    return prompt.build(maxTokens);
  }

  private static void content(Prompt.Builder prompt, JsonNode content, String where) {
    if (content.isString()) {
      Body.need(!content.asString().isEmpty(), where + ": text content blocks must be non-empty");
      prompt.text(content.asString());
      return;
    }
    for (JsonNode block : content) {
      String type = block.path("type").asString("");
      switch (type) {
        case "text" -> {
          Body.need(
              !block.path("text").asString("").isEmpty(),
              where + ": text content blocks must be non-empty");
          prompt.text(block.path("text").asString());
        }
        case "image", "document" -> prompt.attachment(block.path("source").toString());
        case "" -> throw Body.invalid(where + ".content: type: Field required");
        default -> prompt.text(block.toString());
      }
      mark(prompt, block);
    }
  }

  private static void mark(Prompt.Builder prompt, JsonNode block) {
    JsonNode control = block.path("cache_control");
    if (control.isObject()) {
      Body.need(
          control.path("type").asString("").equals("ephemeral"),
          "cache_control.type: Input should be 'ephemeral'");
      prompt.cachePoint(control.path("ttl").asString("5m"));
    }
  }

  @Override
  public ObjectNode whole(ObjectNode request, Reply reply) {
    ObjectNode message = message(reply);
    message.putArray("content").addObject().put("type", "text").put("text", reply.text());
    message.put("stop_reason", stopReason(reply)).putNull("stop_sequence");
    usage(message.putObject("usage"), reply.usage(), reply.usage().output());
    return message;
  }

  @Override
  public List<ObjectNode> chunks(Reply reply) {
    List<ObjectNode> events = events(reply);
    BodyShape.withMetrics(events.getLast(), reply);
    return events;
  }

  /** The events of a streamed message, in Anthropic's order; text begins with the third. */
  public List<ObjectNode> events(Reply reply) {
    List<ObjectNode> chunks = new ArrayList<>();
    ObjectNode start = typed("message_start");
    ObjectNode message = message(reply);
    message.putArray("content");
    message.putNull("stop_reason").putNull("stop_sequence");
    usage(message.putObject("usage"), reply.usage(), 1);
    start.set("message", message);
    chunks.add(start);
    ObjectNode block = typed("content_block_start").put("index", 0);
    block.putObject("content_block").put("type", "text").put("text", "");
    chunks.add(block);
    for (String piece : reply.pieces()) {
      ObjectNode delta = typed("content_block_delta").put("index", 0);
      delta.putObject("delta").put("type", "text_delta").put("text", piece);
      chunks.add(delta);
    }
    chunks.add(typed("content_block_stop").put("index", 0));
    ObjectNode end = typed("message_delta");
    end.putObject("delta").put("stop_reason", stopReason(reply)).putNull("stop_sequence");
    end.putObject("usage").put("output_tokens", reply.usage().output());
    chunks.add(end);
    chunks.add(typed("message_stop"));
    return chunks;
  }

  private static ObjectNode typed(String type) {
    return Body.newObject().put("type", type);
  }

  private static ObjectNode message(Reply reply) {
    String name = reply.model().id().substring("anthropic.".length());
    int version = name.lastIndexOf("-v1");
    return Body.newObject()
        .put("model", version < 0 ? name : name.substring(0, version))
        .put("id", "msg_bdrk_" + reply.stem().substring(0, 22))
        .put("type", "message")
        .put("role", "assistant");
  }

  private static void usage(ObjectNode node, Usage usage, long output) {
    node.put("input_tokens", usage.input())
        .put("cache_creation_input_tokens", usage.cacheWrite())
        .put("cache_read_input_tokens", usage.cacheRead());
    node.putObject("cache_creation")
        .put("ephemeral_5m_input_tokens", usage.cacheWrite5m())
        .put("ephemeral_1h_input_tokens", usage.cacheWrite1h());
    node.put("output_tokens", output);
  }

  private static String stopReason(Reply reply) {
    return reply.cut() ? "max_tokens" : "end_turn";
  }
}
