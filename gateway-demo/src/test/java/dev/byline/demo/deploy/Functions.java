package dev.byline.demo.deploy;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The intrinsic functions that the templates use, and no others.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html">Intrinsic
 *     functions</a>
 */
@NullMarked
final class Functions {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]+)}");

  private final Parameters parameters;
  private final ObjectNode conditions;
  private final String account;
  private final BiFunction<String, String, Optional<String>> resources;

  /**
   * Functions of one stack.
   *
   * @param resources by logical id and attribute, which is empty for Ref
   */
  Functions(
      Parameters parameters,
      ObjectNode conditions,
      String account,
      BiFunction<String, String, Optional<String>> resources) {
    this.parameters = parameters;
    this.conditions = conditions;
    this.account = account;
    this.resources = resources;
  }

  /** The value without functions; empty for {@code AWS::NoValue}. */
  Optional<JsonNode> resolve(JsonNode written) {
    if (written instanceof ArrayNode list) {
      ArrayNode all = JSON.arrayNode();
      list.forEach(each -> resolve(each).ifPresent(all::add));
      return Optional.of(all);
    }
    if (written instanceof ObjectNode object) {
      String first = object.isEmpty() ? "" : object.propertyNames().iterator().next();
      if (first.equals("Ref") || first.startsWith("Fn::")) {
        need(object.size() == 1, first + " must stand alone");
        return call(first, object.get(first));
      }
      ObjectNode all = JSON.objectNode();
      object
          .properties()
          .forEach(
              each -> resolve(each.getValue()).ifPresent(value -> all.set(each.getKey(), value)));
      return Optional.of(all);
    }
    return Optional.of(written);
  }

  /** Whether a named condition holds. */
  boolean holds(String name) {
    need(conditions.has(name), "no condition " + name);
    return isTrue(conditions.get(name));
  }

  /** Whether a condition's expression holds. */
  boolean isTrue(JsonNode written) {
    return resolve(written).orElseThrow().booleanValue();
  }

  private Optional<JsonNode> call(String function, JsonNode argument) {
    return switch (function) {
      case "Ref" -> ref(argument.asString());
      case "Fn::If" -> resolve(argument.get(holds(argument.get(0).asString()) ? 1 : 2));
      case "Fn::Equals" ->
        Optional.of(JSON.booleanNode(text(argument.get(0)).equals(text(argument.get(1)))));
      case "Fn::Not" -> Optional.of(JSON.booleanNode(!isTrue(argument.get(0))));
      case "Fn::Join" -> Optional.of(JSON.stringNode(join(argument)));
      case "Fn::Split" -> Optional.of(split(argument));
      case "Fn::Select" ->
        Optional.of(resolve(argument.get(1)).orElseThrow().get(argument.get(0).asInt()));
      case "Fn::Sub" -> Optional.of(JSON.stringNode(sub(argument)));
      case "Fn::GetAtt" -> Optional.of(JSON.stringNode(attribute(argument.asString())));
      default -> throw new IllegalArgumentException("no function of these templates: " + function);
    };
  }

  private Optional<JsonNode> ref(String name) {
    return switch (name) {
      case "AWS::NoValue" -> Optional.empty();
      case "AWS::AccountId" -> Optional.of(JSON.stringNode(account));
      default -> {
        Optional<JsonNode> parameter = parameters.find(name);
        yield parameter.isPresent()
            ? parameter
            : Optional.of(JSON.stringNode(resources
                .apply(name, "")
                .orElseThrow(() -> new IllegalArgumentException("Ref to nothing: " + name))));
      }
    };
  }

  private String join(JsonNode argument) {
    need(argument.get(0).isString(), "Join takes a delimiter that no function made");
    return String.join(
        argument.get(0).asString(),
        resolve(argument.get(1))
            .orElseThrow()
            .valueStream()
            .map(JsonNode::asString)
            .toList());
  }

  private ArrayNode split(JsonNode argument) {
    ArrayNode parts = JSON.arrayNode();
    String delimiter = Pattern.quote(argument.get(0).asString());
    Arrays.stream(text(argument.get(1)).split(delimiter, -1)).forEach(parts::add);
    return parts;
  }

  private String sub(JsonNode argument) {
    boolean alone = argument.isString();
    Map<String, JsonNode> own = alone
        ? Map.of()
        : argument.get(1).properties().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    String text = alone ? argument.asString() : argument.get(0).asString();
    return VARIABLE
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(variable(found, own)));
  }

  private String variable(MatchResult found, Map<String, JsonNode> own) {
    String name = found.group(1);
    if (name.startsWith("!")) {
      return "${" + name.substring(1) + '}';
    }
    if (own.containsKey(name)) {
      return text(own.get(name));
    }
    return name.contains(".") ? attribute(name) : text(JSON.objectNode().put("Ref", name));
  }

  private String attribute(String path) {
    String[] parts = path.split("\\.", -1);
    return resources
        .apply(parts[0], parts[1])
        .orElseThrow(() -> new IllegalArgumentException("GetAtt of nothing: " + path));
  }

  private String text(JsonNode written) {
    JsonNode value = resolve(written).orElseThrow();
    need(value.isString(), "a text was expected: " + value);
    return value.asString();
  }

  private static void need(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
