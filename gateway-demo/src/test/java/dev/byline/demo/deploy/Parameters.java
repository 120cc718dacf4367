package dev.byline.demo.deploy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The values of a stack's parameters, checked as CloudFormation checks them.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html">Parameters</a>
 */
@NullMarked
final class Parameters {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Map<String, JsonNode> values = new LinkedHashMap<>();

  Parameters(ObjectNode declared, Map<String, String> given) {
    for (String name : given.keySet()) {
      check(declared.has(name), name, "is not a parameter of this template");
    }
    for (Map.Entry<String, JsonNode> each : declared.properties()) {
      String name = each.getKey();
      JsonNode rules = each.getValue();
      String text = given.getOrDefault(name, rules.path("Default").asString(null));
      check(text != null, name, "has no value");
      checkText(name, rules, text);
      values.put(name, value(rules.path("Type").asString(""), text));
    }
  }

  Optional<JsonNode> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  private static void checkText(String name, JsonNode rules, String text) {
    if (rules.has("AllowedValues")) {
      List<String> allowed =
          rules.get("AllowedValues").valueStream().map(JsonNode::asString).toList();
      check(allowed.contains(text), name, "must be one of " + allowed + ", not " + text);
    }
    if (rules.has("AllowedPattern")) {
      String pattern = rules.get("AllowedPattern").asString();
      check(text.matches(pattern), name, "must match " + pattern + ": " + text);
    }
    int length = text.length();
    check(length >= rules.path("MinLength").asInt(0), name, "is too short");
    check(length <= rules.path("MaxLength").asInt(Integer.MAX_VALUE), name, "is too long");
    if (rules.path("Type").asString("").equals("Number")) {
      long number = Long.parseLong(text);
      check(number >= rules.path("MinValue").asLong(Long.MIN_VALUE), name, "is too small");
      check(number <= rules.path("MaxValue").asLong(Long.MAX_VALUE), name, "is too large");
    }
  }

  private static JsonNode value(String type, String text) {
    return switch (type) {
      case "String", "Number" -> JSON.stringNode(text);
      case "CommaDelimitedList" -> {
        ArrayNode all = JSON.arrayNode();
        Arrays.stream(text.split(",", -1)).map(String::strip).forEach(all::add);
        yield all;
      }
      default -> throw new IllegalArgumentException("no type of these templates: " + type);
    };
  }

  private static void check(boolean holds, String name, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("Parameter " + name + ' ' + otherwise);
    }
  }
}
