package dev.byline.demo.deploy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A template with values for its parameters: what CloudFormation would create in an account. */
@NullMarked
final class Stack {
  private final String account;
  private final Functions functions;
  private final Map<String, Resource> resources = new LinkedHashMap<>();
  private final Map<String, String> outputs = new LinkedHashMap<>();

  /** One thing to create. */
  record Resource(String type, JsonNode properties) {}

  /**
   * Resolves everything.
   *
   * @throws IllegalArgumentException where CloudFormation would refuse
   */
  Stack(Template template, String account, Map<String, String> given) {
    this.account = account;
    this.functions = new Functions(
        new Parameters(template.section("Parameters"), given),
        template.section("Conditions"),
        account,
        this::physicalId);
    checkRules(template.section("Rules"));
    ObjectNode declared = template.section("Resources");
    declared.properties().forEach(each -> {
      if (created(each.getValue())) {
        resources.put(each.getKey(), resource(each.getValue()));
      }
    });
    template
        .section("Outputs")
        .properties()
        .forEach(each -> outputs.put(each.getKey(), text(each.getValue().path("Value"))));
  }

  Map<String, Resource> resources() {
    return Map.copyOf(resources);
  }

  Resource only(String type) {
    return resources.values().stream()
        .filter(each -> each.type().equals(type))
        .reduce((one, other) -> {
          throw new IllegalStateException("more than one " + type);
        })
        .orElseThrow();
  }

  String output(String name) {
    return Optional.ofNullable(outputs.get(name)).orElseThrow();
  }

  private boolean created(JsonNode declared) {
    return !declared.has("Condition")
        || functions.holds(declared.get("Condition").asString());
  }

  private Resource resource(JsonNode declared) {
    return new Resource(
        declared.path("Type").asString(),
        functions.resolve(declared.path("Properties")).orElseThrow());
  }

  private String text(JsonNode value) {
    return functions.resolve(value).orElseThrow().asString();
  }

  private void checkRules(ObjectNode rules) {
    for (JsonNode rule : rules) {
      if (!rule.has("RuleCondition") || functions.isTrue(rule.get("RuleCondition"))) {
        for (JsonNode assertion : rule.path("Assertions")) {
          if (!functions.isTrue(assertion.path("Assert"))) {
            throw new IllegalArgumentException(
                assertion.path("AssertDescription").asString());
          }
        }
      }
    }
  }

  /** What Ref or GetAtt gives for a resource: attribute is empty for Ref. */
  private Optional<String> physicalId(String logicalId, String attribute) {
    return Optional.ofNullable(resources.get(logicalId)).map(found -> {
      JsonNode properties = found.properties();
      return switch (found.type() + attribute) {
        case "AWS::IAM::Role" -> properties.path("RoleName").asString();
        case "AWS::IAM::RoleArn" -> arn("role/" + properties.path("RoleName").asString());
        case "AWS::IAM::ManagedPolicy" ->
          arn("policy/" + properties.path("ManagedPolicyName").asString());
        default ->
          throw new IllegalArgumentException(
              "no value of " + logicalId + ' ' + attribute + " in these templates");
      };
    });
  }

  private String arn(String resource) {
    return "arn:aws:iam::" + account + ':' + resource;
  }
}
