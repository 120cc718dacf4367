package dev.byline.core.access;

import dev.byline.core.request.Operation;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Access rules in IAM's words, as the inline policy of a role session: IAM itself then refuses what the
 * rules do not allow, even to a gateway that has gone wrong.
 *
 * <p>It never allows less than the rules do. It allows more in three places: an action on anything else
 * than a model is not narrowed to single resources, a foundation model is reached through any allowed
 * inference profile, and other services are left to the role: a call of Bedrock may need them, such as
 * S3 for what a request names there, KMS, or AWS Marketplace.
 *
 * <p>Thread: stateless. Owns: nothing. Fails: never; whether it fits is asked with {@link #longest}.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session">Session
 *     policies</a>
 */
public final class SessionPolicy {
  /** The most characters that STS takes, as plain text (STS API, AssumeRole, Policy). */
  public static final int LENGTH_MAX = 2048;

  private static final String ANY = "*";
  private static final String APPLY_GUARDRAIL = "bedrock:ApplyGuardrail";
  private static final JsonFactory JSON = JsonFactory.builder().build();

  private SessionPolicy() {}

  /**
   * The policy of {@code rules}.
   *
   * @param roleArn of the role that is assumed: says which partition of AWS it is
   */
  public static String of(List<AccessRule> rules, String roleArn) {
    String partition = roleArn.split(":", 3)[1];
    Map<ModelScope, Set<String>> onModels = new LinkedHashMap<>();
    Set<String> elsewhere = new TreeSet<>();
    Map<String, String> onKinds = new TreeMap<>();
    Set<Guardrail> guardrails = new LinkedHashSet<>();
    for (AccessRule rule : rules) {
      for (Operation operation : rule.operations()) {
        IamActions actions = IamActions.of(operation);
        if (!actions.onModel().isEmpty()) {
          onModels
              .computeIfAbsent(ModelScope.of(rule), scope -> new TreeSet<>())
              .addAll(actions.onModel());
        }
        onKinds.putAll(actions.onKind());
        elsewhere.addAll(actions.elsewhere());
      }
      if (rule.guardrail() != null) {
        guardrails.add(rule.guardrail());
      } else if (rule.operations().stream().anyMatch(SessionPolicy::takesGuardrail)) {
        // of the caller's own choice
        elsewhere.add(APPLY_GUARDRAIL);
      }
    }
    return text(partition, onModels, onKinds, elsewhere, guardrails);
  }

  /** The most characters that the policy of any one caller of {@code route} can have. */
  public static int longest(List<AccessRule> rules, RoleRoute route) {
    Map<String, String> fixed = route.when().fixed();
    List<AccessRule> theirs = rules.stream()
        .filter(rule -> fixed.entrySet().stream()
            .allMatch(each -> each.getValue()
                .equals(rule.when().fixed().getOrDefault(each.getKey(), each.getValue()))))
        .toList();
    return longest(theirs, route.roleArn().toString());
  }

  /** Rules that fix the same attribute to different values are never for the same caller. */
  static int longest(List<AccessRule> rules, String roleArn) {
    int longest = of(rules, roleArn).length();
    Set<String> keys = new TreeSet<>();
    rules.forEach(rule -> keys.addAll(rule.when().fixed().keySet()));
    for (String key : keys) {
      longest = Math.min(longest, longest(rules, roleArn, key));
    }
    return longest;
  }

  private static int longest(List<AccessRule> rules, String roleArn, String key) {
    Set<@Nullable String> values = new LinkedHashSet<>();
    rules.forEach(rule -> values.add(rule.when().fixed().get(key)));
    int longest = 0;
    for (String value : values) {
      List<AccessRule> together = rules.stream()
          .filter(rule -> {
            String fixed = rule.when().fixed().get(key);
            return fixed == null || fixed.equals(value);
          })
          .toList();
      longest = Math.max(longest, of(together, roleArn).length());
    }
    return longest;
  }

  private static String text(
      String partition,
      Map<ModelScope, Set<String>> onModels,
      Map<String, String> onKinds,
      Set<String> elsewhere,
      Set<Guardrail> guardrails) {
    StringWriter text = new StringWriter(1024);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("Version", "2012-10-17");
      json.writeArrayPropertyStart("Statement");
      onModels.forEach((scope, actions) -> scope.write(json, partition, actions));
      onKinds.forEach((kind, action) -> statement(
          json,
          Set.of(action),
          List.of("arn:" + partition + ":bedrock:*:*:" + kind + "/*"),
          Map.of()));
      // Also where any guardrail may be applied: fewer rules must never make a longer policy.
      if (!guardrails.isEmpty()) {
        List<String> arns = new ArrayList<>();
        guardrails.forEach(guardrail -> arns.add(arn(partition, guardrail)));
        arns.add("arn:" + partition + ":bedrock:*:*:guardrail-profile/*");
        statement(json, Set.of(APPLY_GUARDRAIL), arns, Map.of());
      }
      if (!elsewhere.isEmpty()) {
        statement(json, elsewhere, List.of(ANY), Map.of());
      }
      if (onModels.isEmpty() && elsewhere.isEmpty()) {
        denyAll(json);
      } else {
        otherServices(json);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static boolean takesGuardrail(Operation operation) {
    return GuardrailPlace.of(operation) != GuardrailPlace.NOWHERE;
  }

  private static void otherServices(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("Effect", "Allow");
    oneOrMany(json, "NotAction", List.of("bedrock:*", "bedrock-mantle:*"));
    json.writeStringProperty("Resource", ANY);
    json.writeEndObject();
  }

  private static void denyAll(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("Effect", "Deny");
    json.writeStringProperty("Action", ANY);
    json.writeStringProperty("Resource", ANY);
    json.writeEndObject();
  }

  private static String arn(String partition, Guardrail guardrail) {
    return guardrail.hasArn()
        ? guardrail.id()
        : "arn:" + partition + ":bedrock:*:*:guardrail/" + guardrail.id();
  }

  static void statement(
      JsonGenerator json,
      Collection<String> actions,
      List<String> resources,
      Map<String, List<String>> like) {
    json.writeStartObject();
    json.writeStringProperty("Effect", "Allow");
    oneOrMany(json, "Action", List.copyOf(actions));
    oneOrMany(json, "Resource", resources);
    if (!like.isEmpty()) {
      json.writeObjectPropertyStart("Condition");
      json.writeObjectPropertyStart("StringLike");
      like.forEach((key, values) -> oneOrMany(json, key, values));
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void oneOrMany(JsonGenerator json, String name, List<String> values) {
    if (values.size() == 1) {
      json.writeStringProperty(name, values.getFirst());
      return;
    }
    json.writeArrayPropertyStart(name);
    values.forEach(json::writeString);
    json.writeEndArray();
  }
}
