package dev.byline.core.access;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The models of rules, which several rules may have in common, and their part of a session policy.
 *
 * <p>Thread: immutable. Owns: nothing. Fails: never.
 *
 * @param models patterns
 * @param regions of the calls; empty for all
 * @param guardrail demanded, or null
 */
record ModelScope(
    Set<String> models, Set<String> regions, @Nullable Guardrail guardrail) {
  private static final String ANY = "*";

  static ModelScope of(AccessRule rule) {
    Set<String> models = new TreeSet<>();
    rule.models().forEach(model -> models.add(model.toString()));
    return new ModelScope(models, new TreeSet<>(rule.regions()), rule.guardrail());
  }

  void write(JsonGenerator json, String partition, Set<String> actions) {
    Map<String, List<String>> guarded = new LinkedHashMap<>();
    if (guardrail != null && guardrail.hasArn()) {
      guarded.put("bedrock:GuardrailIdentifier", List.of(guardrail.versionedArn()));
    }
    if (models.contains(ANY) && regions.isEmpty()) {
      SessionPolicy.statement(json, actions, List.of(ANY), guarded);
      return;
    }
    Set<String> resources = new LinkedHashSet<>();
    Set<String> profiles = new LinkedHashSet<>();
    for (String model : models) {
      if (model.startsWith("arn:")) {
        resources.add(arn(model));
        profiles.add(model);
      } else {
        for (String region : regions.isEmpty() ? Set.of(ANY) : regions) {
          resources(model, "arn:" + partition + ":bedrock:" + region + ':', resources);
          profiles.add(
              "*:" + region + (model.startsWith(ANY) ? ":" : ":*:inference-profile/") + model);
        }
      }
    }
    SessionPolicy.statement(json, actions, List.copyOf(resources), guarded);
    // Bedrock asks for the profile, and for each model behind it, in whatever region that is.
    Map<String, List<String>> through = new LinkedHashMap<>(guarded);
    through.put("bedrock:InferenceProfileArn", List.copyOf(profiles));
    SessionPolicy.statement(
        json, actions, List.of("arn:" + partition + ":bedrock:*::foundation-model/*"), through);
  }

  /**
   * What a pattern over ids fits. One that begins with a star fits ARNs too, of any kind: in a policy
   * its star then stands for the kind. A star fits beyond a colon only at a policy's end, so a pattern
   * that goes on behind a colon is taken as the whole region.
   */
  private static void resources(String model, String bedrock, Set<String> into) {
    if (model.equals(ANY)
        || (model.startsWith(ANY) && model.contains(":") && model.contains("/"))) {
      into.add(bedrock + "*:*");
    } else if (model.startsWith(ANY)) {
      into.add(bedrock + "*:" + model);
    } else {
      into.add(bedrock + ":foundation-model/" + model);
      into.add(bedrock + "*:inference-profile/" + model);
    }
  }

  /** A pattern over ARNs as a policy takes it: six parts, the first three without a star. */
  private static String arn(String pattern) {
    List<String> parts = new ArrayList<>(List.of(pattern.split(":", 6)));
    if (parts.size() < 3 || parts.subList(0, 3).stream().anyMatch(part -> part.contains(ANY))) {
      return ANY;
    }
    while (parts.size() < 6) {
      parts.add(ANY);
    }
    return String.join(":", parts);
  }
}
