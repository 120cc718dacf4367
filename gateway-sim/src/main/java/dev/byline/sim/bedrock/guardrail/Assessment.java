package dev.byline.sim.bedrock.guardrail;

import dev.byline.sim.bedrock.Body;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The content that ApplyGuardrail is asked about.
 *
 * @param texts of its text blocks
 * @param images how many image blocks
 * @param full whether findings that block nothing are wanted too
 */
record Assessment(List<String> texts, int images, boolean full) {
  private static final String BLOCKED = "Sorry, the guardrail has blocked this content.";
  private static final Set<String> SOURCES = Set.of("INPUT", "OUTPUT");
  private static final Set<String> SCOPES = Set.of("INTERVENTIONS", "FULL");
  private static final Set<String> QUALIFIERS =
      Set.of("grounding_source", "query", "guard_content");
  private static final int UNIT = 1_000;

  static Assessment read(ObjectNode body) {
    member(body, "source", SOURCES, true);
    member(body, "outputScope", SCOPES, false);
    JsonNode content = body.path("content");
    Body.need(content.isArray(), missing("content"));
    List<String> texts = new ArrayList<>();
    int images = 0;
    for (JsonNode block : content) {
      Body.need(
          block.isObject() && block.size() == 1 && (block.has("text") || block.has("image")),
          "content: each block must set exactly one of text and image");
      if (block.has("image")) {
        images++;
        continue;
      }
      JsonNode text = block.path("text");
      Body.need(text.path("text").isString(), missing("content.member.text.text"));
      for (JsonNode qualifier : text.path("qualifiers")) {
        Body.need(
            QUALIFIERS.contains(qualifier.asString("")),
            "content.member.text.qualifiers: Member must satisfy enum value set: "
                + QUALIFIERS.stream().sorted().toList());
      }
      texts.add(text.path("text").asString());
    }
    return new Assessment(texts, images, body.path("outputScope").asString("").equals("FULL"));
  }

  private static void member(ObjectNode body, String name, Set<String> allowed, boolean required) {
    JsonNode node = body.path(name);
    Body.need(!required || node.isString(), missing(name));
    Body.need(
        node.isMissingNode() || allowed.contains(node.asString("")),
        "1 validation error detected: Value at '" + name
            + "' failed to satisfy constraint: Member must satisfy enum value set: "
            + allowed.stream().sorted().toList());
  }

  private static String missing(String name) {
    return "1 validation error detected: Value at '" + name
        + "' failed to satisfy constraint: Member must not be null";
  }

  /** What a guardrail that denies some words says. Each started thousand characters is one unit. */
  ObjectNode answer(Set<String> denied) {
    String all = String.join("\n", texts).toLowerCase(Locale.ROOT);
    List<String> found = denied.stream().filter(all::contains).toList();
    int characters = texts.stream().mapToInt(String::length).sum();
    int units =
        texts.stream().mapToInt(text -> (text.length() + UNIT - 1) / UNIT).sum();
    ObjectNode answer = Body.newObject();
    usage(answer.putObject("usage"), units);
    answer.put("action", found.isEmpty() ? "NONE" : "GUARDRAIL_INTERVENED");
    answer.put("actionReason", found.isEmpty() ? "No action." : "Guardrail blocked.");
    var outputs = answer.putArray("outputs");
    if (!found.isEmpty()) {
      outputs.addObject().put("text", BLOCKED);
    }
    ObjectNode assessment = answer.putArray("assessments").addObject();
    if (!found.isEmpty() || full) {
      ObjectNode policy = assessment.putObject("wordPolicy");
      var words = policy.putArray("customWords");
      found.forEach(word ->
          words.addObject().put("match", word).put("action", "BLOCKED").put("detected", true));
      policy.putArray("managedWordLists");
    }
    ObjectNode metrics = assessment.putObject("invocationMetrics");
    metrics.put("guardrailProcessingLatency", 1);
    usage(metrics.putObject("usage"), units);
    coverage(metrics.putObject("guardrailCoverage"), characters);
    coverage(answer.putObject("guardrailCoverage"), characters);
    return answer;
  }

  private static void usage(ObjectNode node, int words) {
    node.put("topicPolicyUnits", 0)
        .put("contentPolicyUnits", 0)
        .put("wordPolicyUnits", words)
        .put("sensitiveInformationPolicyUnits", 0)
        .put("sensitiveInformationPolicyFreeUnits", 0)
        .put("contextualGroundingPolicyUnits", 0)
        .put("contentPolicyImageUnits", 0);
  }

  private void coverage(ObjectNode node, int characters) {
    node.putObject("textCharacters").put("guarded", characters).put("total", characters);
    if (images > 0) {
      node.putObject("images").put("guarded", 0).put("total", images);
    }
  }
}
