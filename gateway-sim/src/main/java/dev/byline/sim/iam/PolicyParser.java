package dev.byline.sim.iam;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON policy grammar. */
final class PolicyParser {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> ELEMENTS = Set.of(
      "Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition");

  private final String json;
  private final boolean trust;

  PolicyParser(String json, boolean trust) {
    this.json = json;
    this.trust = trust;
  }

  PolicyDocument parse() {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JacksonException e) {
      throw new MalformedPolicy("This policy contains invalid Json");
    }
    if (!root.isObject()) {
      throw new MalformedPolicy("Syntax errors in policy.");
    }
    for (String name : root.propertyNames()) {
      check(
          Set.of("Version", "Id", "Statement").contains(name), "Syntax errors in policy: " + name);
    }
    String version = root.path("Version").asString("2008-10-17");
    check(
        version.equals("2012-10-17") || version.equals("2008-10-17"),
        "The policy must contain a valid version string");
    List<Statement> statements = new ArrayList<>();
    JsonNode written = root.path("Statement");
    for (JsonNode one : written.isArray() ? written : List.of(written)) {
      statements.add(statement(one));
    }
    check(!statements.isEmpty(), "Missing required field Statement");
    return new PolicyDocument(statements);
  }

  private Statement statement(JsonNode node) {
    check(node.isObject(), "Missing required field Statement");
    for (String name : node.propertyNames()) {
      check(ELEMENTS.contains(name), "policy element not modelled: " + name);
    }
    String effect = node.path("Effect").asString("");
    check(effect.equals("Allow") || effect.equals("Deny"), "Missing required field Effect");
    check(node.has("Action") != node.has("NotAction"), "Missing required field Action");
    boolean resource = node.has("Resource") != node.has("NotResource");
    if (trust) {
      check(!resource, "Has prohibited field Resource");
      check(node.has("Principal"), "Missing required field Principal");
    } else {
      check(resource, "Missing required field Resource");
      check(!node.has("Principal"), "Has prohibited field Principal");
    }
    return new Statement(
        effect.equals("Allow"),
        principals(node.path("Principal")),
        node.has("NotAction"),
        strings(node.path(node.has("NotAction") ? "NotAction" : "Action")),
        node.has("NotResource"),
        strings(node.path(node.has("NotResource") ? "NotResource" : "Resource")),
        conditions(node.path("Condition")));
  }

  private static List<String> principals(JsonNode node) {
    if (node.isMissingNode()) {
      return List.of();
    }
    if (node.isString()) {
      check(node.asString().equals("*"), "Invalid principal in policy");
      return List.of("*");
    }
    List<String> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      switch (entry.getKey()) {
        case "AWS", "Federated" -> all.addAll(strings(entry.getValue()));
        case "Service", "CanonicalUser" -> {}
        default -> throw new MalformedPolicy("Invalid principal in policy: " + entry.getKey());
      }
    }
    return List.copyOf(all);
  }

  private static List<Condition> conditions(JsonNode node) {
    List<Condition> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> operator : node.properties()) {
      for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
        all.add(Condition.parse(operator.getKey(), key.getKey(), texts(key.getValue(), true)));
      }
    }
    return List.copyOf(all);
  }

  private static List<String> strings(JsonNode node) {
    return texts(node, false);
  }

  /** Texts, one or many; in a condition numbers and truth values too. */
  private static List<String> texts(JsonNode node, boolean values) {
    if (node.isMissingNode()) {
      return List.of();
    }
    List<String> all = new ArrayList<>();
    for (JsonNode one : node.isArray() ? node : List.of(node)) {
      check(
          one.isString() || (values && (one.isBoolean() || one.isNumber())),
          "Syntax errors in policy: a string was expected");
      all.add(one.asString());
    }
    return List.copyOf(all);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new MalformedPolicy(otherwise);
    }
  }
}
