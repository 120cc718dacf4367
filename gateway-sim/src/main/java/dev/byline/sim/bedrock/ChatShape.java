package dev.byline.sim.bedrock;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's Chat Completions: its own API, and the body of OpenAI's models on InvokeModel. A prompt is cached only when the
 * request has a {@code prompt_cache_key} and the model a price for it.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html">OpenAI models</a>
 * @see <a href="https://platform.openai.com/docs/api-reference/chat">Chat Completions</a>
 */
public final class ChatShape implements BodyShape {
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool");

  @Override
  public Prompt read(ObjectNode body) {
    JsonNode messages = body.path("messages");
    Body.need(messages.isArray(), "messages: Field required");
    Body.need(!messages.isEmpty(), "messages: at least one message is required");
    JsonNode n = body.path("n");
    Body.need(n.isMissingNode() || n.asLong(0) == 1, "n: only 1 is supported");
    temperature(body);
    Optional<Long> maxTokens = Body.positive(body, "max_completion_tokens");
    if (maxTokens.isEmpty()) {
      maxTokens = Body.positive(body, "max_tokens");
    }
    Prompt.Builder prompt = new Prompt.Builder();
    for (JsonNode tool : body.path("tools")) {
      prompt.text(tool.toString());
    }
    for (int i = 0; i < messages.size(); i++) {
      message(prompt, messages.path(i), "messages[" + i + ']');
    }
    if (body.path("prompt_cache_key").isString()) {
      prompt.cachePoint("5m");
    }
    return prompt.build(maxTokens);
  }

  /** OpenAI's temperature goes up to two. */
  public static void temperature(ObjectNode body) {
    JsonNode node = body.path("temperature");
    Body.need(
        node.isMissingNode()
            || node.isNull()
            || (node.isNumber() && node.asDouble() >= 0 && node.asDouble() <= 2),
        "temperature: must be a number between 0 and 2");
  }

  private static void message(Prompt.Builder prompt, JsonNode message, String where) {
    Body.need(
        ROLES.contains(message.path("role").asString("")),
        where + ".role: must be one of " + ROLES.stream().sorted().toList());
    JsonNode content = message.path("content");
    boolean calls = message.path("tool_calls").isArray();
    Body.need(content.isString() || content.isArray() || calls, where + ".content: Field required");
    if (content.isString()) {
      prompt.text(content.asString());
    }
    for (JsonNode part : content) {
      switch (part.path("type").asString("")) {
        case "text" -> prompt.text(part.path("text").asString(""));
        case "image_url", "input_audio", "file" -> prompt.attachment(part.toString());
        default -> throw Body.invalid(where + ".content: unknown part type");
      }
    }
    if (calls) {
      prompt.text(message.path("tool_calls").toString());
    }
  }

  @Override
  public ObjectNode whole(ObjectNode request, Reply reply) {
    ObjectNode answer = head(request, reply, "chat.completion");
    ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
    choice
        .putObject("message")
        .put("role", "assistant")
        .put("content", reply.text())
        .putNull("refusal");
    choice.put("finish_reason", finishReason(reply)).putNull("logprobs");
    usage(answer.putObject("usage"), reply.usage());
    return answer;
  }

  @Override
  public List<ObjectNode> chunks(Reply reply) {
    List<ObjectNode> chunks = chunks(Body.newObject(), reply);
    BodyShape.withMetrics(chunks.getLast(), reply);
    return chunks;
  }

  /** The chunks of a streamed completion; text begins with the second, and no chunk has usage. */
  public List<ObjectNode> chunks(ObjectNode request, Reply reply) {
    List<ObjectNode> chunks = new ArrayList<>();
    chunks.add(
        chunk(request, reply, Body.newObject().put("role", "assistant").put("content", ""), null));
    for (String piece : reply.pieces()) {
      chunks.add(chunk(request, reply, Body.newObject().put("content", piece), null));
    }
    chunks.add(chunk(request, reply, Body.newObject(), finishReason(reply)));
    return chunks;
  }

  /** The extra chunk that {@code stream_options.include_usage} asks for: no choices, all tokens. */
  public ObjectNode usageChunk(ObjectNode request, Reply reply) {
    ObjectNode chunk = head(request, reply, "chat.completion.chunk");
    chunk.putArray("choices");
    usage(chunk.putObject("usage"), reply.usage());
    return chunk;
  }

  private static ObjectNode chunk(
      ObjectNode request, Reply reply, ObjectNode delta, @Nullable String finish) {
    ObjectNode chunk = head(request, reply, "chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.put("finish_reason", finish).putNull("logprobs");
    return chunk;
  }

  private static ObjectNode head(ObjectNode request, Reply reply, String object) {
    return Body.newObject()
        .put("id", "chatcmpl-" + reply.stem())
        .put("object", object)
        .put("created", reply.created())
        .put("model", request.path("model").asString(reply.model().id()))
        .put("service_tier", request.path("service_tier").asString("default"));
  }

  /** OpenAI's prompt tokens include those read from and written to the cache. */
  private static void usage(ObjectNode node, Usage usage) {
    node.put("prompt_tokens", usage.wholeInput())
        .put("completion_tokens", usage.output())
        .put("total_tokens", usage.wholeInput() + usage.output());
    node.putObject("prompt_tokens_details")
        .put("cached_tokens", usage.cacheRead())
        .put("cache_write_tokens", usage.cacheWrite());
    node.putObject("completion_tokens_details").put("reasoning_tokens", 0);
  }

  private static String finishReason(Reply reply) {
    return reply.cut() ? "length" : "stop";
  }
}
