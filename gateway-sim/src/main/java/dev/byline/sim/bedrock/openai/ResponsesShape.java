package dev.byline.sim.bedrock.openai;

import dev.byline.sim.bedrock.Body;
import dev.byline.sim.bedrock.ChatShape;
import dev.byline.sim.bedrock.Prompt;
import dev.byline.sim.bedrock.Reply;
import dev.byline.sim.bedrock.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests, response objects and events of the Responses API. A prompt is cached only when the request has a {@code
 * prompt_cache_key} and the model a price for it.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses">Responses</a>
 */
final class ResponsesShape {
  private static final long LEAST_OUTPUT = 16;
  private static final Set<String> SERVER_TOOLS =
      Set.of("web_search", "file_search", "code_interpreter", "image_generation", "mcp");

  private ResponsesShape() {}

  /**
   * Reads a request.
   *
   * @param before the texts of the conversation that the request goes on with
   */
  static Prompt read(ObjectNode body, List<String> before) {
    ChatShape.temperature(body);
    Optional<Long> most = Body.positive(body, "max_output_tokens");
    most.ifPresent(tokens -> Body.need(
        tokens >= LEAST_OUTPUT,
        "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got "
            + tokens
            + " instead."));
    Prompt.Builder prompt = new Prompt.Builder();
    for (JsonNode tool : body.path("tools")) {
      prompt.text(tool.toString());
    }
    before.forEach(prompt::text);
    texts(body).forEach(prompt::text);
    if (body.path("prompt_cache_key").isString()) {
      prompt.cachePoint("5m");
    }
    return prompt.build(most);
  }

  /** Refuses tools that the endpoint itself would have to run. */
  static void refuseServerTools(ObjectNode body) {
    for (JsonNode tool : body.path("tools")) {
      String type = tool.path("type").asString("");
      Body.need(
          !SERVER_TOOLS.contains(type), "Server-side tools are not supported: '" + type + "'.");
    }
  }

  /** The texts of a request's own input, instructions first. */
  static List<String> texts(ObjectNode body) {
    List<String> texts = new ArrayList<>();
    if (body.path("instructions").isString()) {
      texts.add(body.path("instructions").asString());
    }
    JsonNode input = body.path("input");
    Body.need(
        input.isString() || (input.isArray() && !input.isEmpty()),
        "Missing required parameter: 'input'.");
    if (input.isString()) {
      texts.add(input.asString());
    }
    for (JsonNode item : input) {
      JsonNode content = item.path("content");
      if (content.isString()) {
        texts.add(content.asString());
      } else if (content.isArray()) {
        content.forEach(part -> texts.add(part.path("text").asString(part.toString())));
      } else {
        Body.need(item.path("type").isString(), "Invalid value: 'input' has an item of no type.");
        texts.add(item.toString());
      }
    }
    return texts;
  }

  /** The response object with its answer. */
  static ObjectNode finished(ObjectNode request, Reply reply) {
    ObjectNode response = begun(request, reply, reply.cut() ? "incomplete" : "completed");
    if (reply.cut()) {
      response.putObject("incomplete_details").put("reason", "max_output_tokens");
    }
    response.putArray("output").add(item(reply, status(reply), reply.text()));
    usage(response.putObject("usage"), reply.usage());
    return response;
  }

  /** The response object before its answer is there. */
  static ObjectNode begun(ObjectNode request, Reply reply, String status) {
    ObjectNode response = Body.newObject()
        .put("id", "resp_" + reply.stem())
        .put("object", "response")
        .put("created_at", reply.created())
        .put("status", status)
        .put("background", request.path("background").asBoolean(false))
        .putNull("error")
        .putNull("incomplete_details");
    response.set(
        "instructions",
        request.path("instructions").isString() ? request.path("instructions") : null);
    response.put("model", request.path("model").asString(""));
    response.putArray("output");
    response.put("parallel_tool_calls", true);
    response.put("previous_response_id", request.path("previous_response_id").asString(null));
    response.put("store", request.path("store").asBoolean(true));
    response.put("service_tier", request.path("service_tier").asString("default"));
    response.putArray("tools");
    response.putNull("usage");
    if (request.path("metadata").isObject()) {
      response.set("metadata", request.path("metadata"));
    } else {
      response.putObject("metadata");
    }
    return response;
  }

  /** The one message of an answer. */
  static ObjectNode item(Reply reply, String status, String text) {
    ObjectNode item = Body.newObject()
        .put("id", "msg_" + reply.stem())
        .put("type", "message")
        .put("status", status)
        .put("role", "assistant");
    var content = item.putArray("content");
    if (!text.isEmpty()) {
      content.add(part(text));
    }
    return item;
  }

  /** The one content part of that message. */
  static ObjectNode part(String text) {
    ObjectNode part = Body.newObject().put("type", "output_text").put("text", text);
    part.putArray("annotations");
    return part;
  }

  static String status(Reply reply) {
    return reply.cut() ? "incomplete" : "completed";
  }

  /** OpenAI's input tokens include those read from and written to the cache. */
  private static void usage(ObjectNode node, Usage usage) {
    node.put("input_tokens", usage.wholeInput());
    node.putObject("input_tokens_details")
        .put("cached_tokens", usage.cacheRead())
        .put("cache_write_tokens", usage.cacheWrite());
    node.put("output_tokens", usage.output());
    node.putObject("output_tokens_details").put("reasoning_tokens", 0);
    node.put("total_tokens", usage.wholeInput() + usage.output());
  }
}
