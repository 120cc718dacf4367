package dev.byline.demo.deploy;

import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.SimulatedIam;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.JsonNode;

/**
 * An account of the simulated IAM to which stacks can be deployed.
 *
 * @param id 12 digits
 * @param policies the documents of its managed policies, by their ARN
 */
@NullMarked
record Account(String id, SimulatedIam iam, Map<String, String> policies) {
  /** A condition that the simulator does not know, so that a statement with it would never help. */
  private static final String NOT_SIMULATED =
      ",\"Condition\":{\"StringEquals\":{\"iam:PassedToService\":\"bedrock.amazonaws.com\"}}";

  Account(String id, SimulatedIam iam) {
    this(id, iam, new HashMap<>());
  }

  /** Creates what a template says: its roles, managed policies and OIDC providers. */
  Stack deploy(String template, Map<String, String> parameters) {
    Stack stack = new Stack(Template.read(template), id, parameters);
    stack.resources().values().forEach(this::create);
    return stack;
  }

  /** A role of this account. */
  Role role(String name) {
    return iam.role("arn:aws:iam::" + id + ":role/" + name).orElseThrow();
  }

  private void create(Stack.Resource resource) {
    JsonNode properties = resource.properties();
    switch (resource.type()) {
      case "AWS::IAM::ManagedPolicy" ->
        policies.put(
            "arn:aws:iam::" + id + ":policy/"
                + properties.path("ManagedPolicyName").asString(),
            Policies.compact(properties.path("PolicyDocument")).replace(NOT_SIMULATED, ""));
      case "AWS::IAM::Role" -> iam.put(role(properties));
      case "AWS::IAM::OIDCProvider" -> {
        Set<String> clients = properties
            .path("ClientIdList")
            .valueStream()
            .map(JsonNode::asString)
            .collect(Collectors.toSet());
        iam.putOidcProvider(
            properties.path("Url").asString().replaceFirst("^https://", ""), clients);
      }
      default -> {} // instance profiles and EKS associations: how credentials reach the gateway
    }
  }

  private Role role(JsonNode properties) {
    Stream<String> inline = properties
        .path("Policies")
        .valueStream()
        .map(each -> Policies.compact(each.path("PolicyDocument")));
    Stream<String> managed = properties
        .path("ManagedPolicyArns")
        .valueStream()
        .map(each -> Objects.requireNonNull(policies.get(each.asString()), each::asString));
    return Role.of(
            id,
            properties.path("RoleName").asString(),
            Policies.compact(properties.path("AssumeRolePolicyDocument")),
            Policies.union(Stream.concat(inline, managed)))
        .withMaxSession(Duration.ofSeconds(
            Long.parseLong(properties.path("MaxSessionDuration").asString("3600"))));
  }
}
