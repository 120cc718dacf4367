package dev.byline.sim.bedrock.guardrail;

import dev.byline.sim.bedrock.Body;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * InvokeGuardrailChecks. A category scores 0.9 when its own name stands in a message, else 0; e-mail addresses and telephone
 * numbers are the sensitive information that is found.
 */
final class Checks {
  private static final Set<String> ROLES = Set.of("user", "assistant", "system");
  private static final Set<String> FILTERS =
      Set.of("VIOLENCE", "HATE", "SEXUAL", "MISCONDUCT", "INSULTS");
  private static final Set<String> ATTACKS =
      Set.of("JAILBREAK", "PROMPT_INJECTION", "PROMPT_LEAKAGE");
  private static final Pattern ENTITY = Pattern.compile("[A-Z][A-Z_]{1,50}");
  private static final Map<String, Pattern> KNOWN = Map.of(
      "EMAIL", Pattern.compile("[\\w.+-]+@[\\w-]+\\.[\\w.]+"),
      "PHONE", Pattern.compile("\\+?[0-9][0-9 -]{6,}[0-9]"));
  private static final int UNIT = 1_000;

  private final List<List<String>> messages = new ArrayList<>();
  private final ObjectNode results = Body.newObject();
  private final ObjectNode usage = Body.newObject();

  private Checks() {}

  static ObjectNode answer(ObjectNode body) {
    Checks checks = new Checks();
    checks.readMessages(body.path("messages"));
    JsonNode asked = body.path("checks");
    Body.need(asked.isObject() && !asked.isEmpty(), "checks: at least one check is required");
    checks.categories(asked.path("contentFilter"), "contentFilter", FILTERS);
    checks.categories(asked.path("promptAttack"), "promptAttack", ATTACKS);
    checks.entities(asked.path("sensitiveInformation"));
    Body.need(!checks.results.isEmpty(), "checks: at least one check is required");
    ObjectNode answer = Body.newObject();
    answer.set("results", checks.results);
    answer.set("usage", checks.usage);
    return answer;
  }

  private void readMessages(JsonNode all) {
    Body.need(all.isArray() && !all.isEmpty(), "messages: at least one message is required");
    for (JsonNode message : all) {
      Body.need(
          ROLES.contains(message.path("role").asString("")),
          "messages.member.role: Member must satisfy enum value set: "
              + ROLES.stream().sorted().toList());
      JsonNode content = message.path("content");
      Body.need(content.isArray() && !content.isEmpty(), "messages.member.content: is empty");
      List<String> texts = new ArrayList<>();
      for (JsonNode block : content) {
        Body.need(block.path("text").isString(), "messages.member.content.member.text: required");
        texts.add(block.path("text").asString());
      }
      messages.add(texts);
    }
  }

  private void categories(JsonNode config, String name, Set<String> allowed) {
    if (config.isMissingNode()) {
      return;
    }
    JsonNode categories = config.path("categories");
    Body.need(
        categories.isArray() && !categories.isEmpty(),
        "checks." + name + ".categories: at least one is required");
    var found = results.putObject(name).putArray("results");
    String all = String.join("\n", messages.stream().flatMap(List::stream).toList())
        .toLowerCase(Locale.ROOT);
    for (JsonNode each : categories) {
      String category = each.path("category").asString("");
      Body.need(
          allowed.contains(category),
          "checks." + name + ".categories.member.category: Member must satisfy enum value set: "
              + allowed.stream().sorted().toList());
      boolean named = all.contains(category.toLowerCase(Locale.ROOT).replace('_', ' '));
      found.addObject().put("category", category).put("severityScore", named ? 0.9 : 0.0);
    }
    usage.putObject(name).put("textUnits", units());
  }

  private void entities(JsonNode config) {
    if (config.isMissingNode()) {
      return;
    }
    JsonNode entities = config.path("entities");
    Body.need(
        entities.isArray() && !entities.isEmpty(),
        "checks.sensitiveInformation.entities: at least one is required");
    ObjectNode result = results.putObject("sensitiveInformation");
    var found = result.putArray("results");
    result.put("truncated", false);
    for (JsonNode each : entities) {
      String type = each.path("type").asString("");
      Body.need(
          ENTITY.matcher(type).matches(),
          "checks.sensitiveInformation.entities.member.type: Member must be an entity type");
      for (int message = 0; message < messages.size(); message++) {
        for (int content = 0; content < messages.get(message).size(); content++) {
          Matcher matcher = KNOWN
              .getOrDefault(type, Pattern.compile("(?!)"))
              .matcher(messages.get(message).get(content));
          while (matcher.find()) {
            found
                .addObject()
                .put("type", type)
                .put("confidenceScore", 0.95)
                .put("beginOffset", matcher.start())
                .put("endOffset", matcher.end())
                .put("messageIndex", message)
                .put("contentIndex", content);
          }
        }
      }
    }
    usage.putObject("sensitiveInformation").put("textUnits", units());
  }

  private int units() {
    return messages.stream()
        .flatMap(List::stream)
        .mapToInt(text -> (text.length() + UNIT - 1) / UNIT)
        .sum();
  }
}
