package dev.byline.sim.bedrock;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the parts that Converse and Nova's own body share: tools, system and messages of content blocks. */
final class ConverseMessages {
  private static final Set<String> ATTACHMENTS = Set.of("image", "document", "video", "audio");
  private static final Set<String> BLOCKS = Set.of(
      "text",
      "toolUse",
      "toolResult",
      "guardContent",
      "reasoningContent",
      "citationsContent",
      "searchResult");

  private ConverseMessages() {}

  static Prompt.Builder read(ObjectNode body) {
    Prompt.Builder prompt = new Prompt.Builder();
    for (JsonNode tool : body.path("toolConfig").path("tools")) {
      if (!cachePoint(prompt, tool)) {
        prompt.text(tool.toString());
      }
    }
    for (JsonNode block : body.path("system")) {
      block(prompt, block, "system");
    }
    messages(prompt, body.path("messages"));
    return prompt;
  }

  private static void messages(Prompt.Builder prompt, JsonNode messages) {
    Body.need(
        messages.isArray() && !messages.isEmpty(),
        "1 validation error detected: Value at 'messages' failed to satisfy constraint: Member must"
            + " have length greater than or equal to 1");
    String last = "assistant";
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.path(i);
      String role = message.path("role").asString("");
      Body.need(
          role.equals("user") || role.equals("assistant"),
          "1 validation error detected: Value '"
              + role
              + "' at 'messages."
              + (i + 1)
              + ".member.role' failed to satisfy constraint: Member must satisfy enum value set:"
              + " [user, assistant]");
      Body.need(
          i > 0 || role.equals("user"),
          "A conversation must start with a user message. Try again with a conversation that starts"
              + " with a user message.");
      Body.need(
          !role.equals(last),
          "A conversation must alternate between user and assistant roles. Make sure the conversation"
              + " alternates between user and assistant roles and try again.");
      last = role;
      JsonNode content = message.path("content");
      String where = "messages." + i + ".content";
      Body.need(
          content.isArray() && !content.isEmpty(),
          "The content field in the Message object at messages."
              + i
              + " is empty. Add a ContentBlock object to the content field and try again.");
      for (int j = 0; j < content.size(); j++) {
        block(prompt, content.path(j), where + '.' + j);
      }
    }
  }

  private static void block(Prompt.Builder prompt, JsonNode block, String where) {
    Body.need(
        block.isObject() && block.size() == 1,
        "The ContentBlock object at " + where + " must set exactly one field.");
    if (cachePoint(prompt, block)) {
      return;
    }
    String kind = block.propertyNames().iterator().next();
    if (ATTACHMENTS.contains(kind)) {
      prompt.attachment(block.toString());
      return;
    }
    Body.need(
        BLOCKS.contains(kind),
        "The ContentBlock object at " + where + " has no known field: " + kind);
    if (kind.equals("text")) {
      String text = block.path("text").asString("");
      Body.need(
          !text.isBlank(),
          "The text field in the ContentBlock object at "
              + where
              + " is blank. Add text to the text field, and try again.");
      prompt.text(text);
    } else {
      prompt.text(block.toString());
    }
  }

  private static boolean cachePoint(Prompt.Builder prompt, JsonNode block) {
    JsonNode point = block.path("cachePoint");
    if (!point.isObject()) {
      return false;
    }
    Body.need(
        point.path("type").asString("").equals("default"),
        "cachePoint.type: Member must satisfy enum value set: [default]");
    String ttl = point.path("ttl").asString("5m");
    Body.need(
        ttl.equals("5m") || ttl.equals("1h"),
        "cachePoint.ttl: Member must satisfy enum value set: [5m, 1h]");
    prompt.cachePoint(ttl);
    return true;
  }
}
