package dev.byline.server.config;

import dev.byline.auth.cel.PrincipalCondition;
import dev.byline.core.access.AccessRule;
import dev.byline.core.access.Condition;
import dev.byline.core.access.Guardrail;
import dev.byline.core.access.GuardrailPlace;
import dev.byline.core.access.ModelPattern;
import dev.byline.core.request.Operation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The part of the configuration that says who may call what. */
final class AccessSection {
  private static final ModelPattern UNUSABLE = new ModelPattern("unusable");

  private AccessSection() {}

  /**
   * Every rule, in the file's order.
   *
   * @param regions to which calls can go at all
   * @param tags that some issuer gives
   */
  static List<AccessRule> rules(Section root, Set<String> regions, Set<String> tags) {
    List<AccessRule> rules = new ArrayList<>();
    for (Section section : root.sections("access")) {
      Condition when = condition(section, tags);
      List<ModelPattern> models = models(section);
      Set<Operation> operations = operations(section);
      Set<String> where = where(section, regions);
      Guardrail guardrail = guardrail(section, operations, where.isEmpty() ? regions : where);
      section.end();
      rules.add(new AccessRule(when, models, operations, where, guardrail));
    }
    return rules;
  }

  /**
   * The {@code when} of {@code section}: without one, everybody.
   *
   * @param tags that some issuer gives; a condition on another one could never be answered
   */
  static Condition condition(Section section, Set<String> tags) {
    return section.has("when")
        ? section.parsed("when", Condition.ALWAYS, text -> condition(text, tags))
        : Condition.ALWAYS;
  }

  private static Condition condition(String text, Set<String> tags) {
    PrincipalCondition condition = PrincipalCondition.compile(text);
    for (String tag : condition.tags()) {
      if (!tags.contains(tag)) {
        throw new IllegalArgumentException(
            "no issuer gives a tag " + tag + " (given: " + tags + ")");
      }
    }
    return condition;
  }

  /** The patterns of {@code section}. */
  static List<ModelPattern> models(Section section) {
    List<ModelPattern> models = new ArrayList<>();
    for (String text : section.texts("models")) {
      try {
        models.add(new ModelPattern(text));
      } catch (IllegalArgumentException e) {
        section.problem("models", String.valueOf(e.getMessage()));
        models.add(UNUSABLE);
      }
    }
    return models;
  }

  private static Set<Operation> operations(Section section) {
    Set<Operation> operations = EnumSet.noneOf(Operation.class);
    for (String name : section.texts("operations")) {
      Operation.of(name)
          .ifPresentOrElse(
              operations::add, () -> section.problem("operations", "unknown: " + name));
    }
    return operations;
  }

  private static Set<String> where(Section section, Set<String> regions) {
    if (!section.has("regions")) {
      return Set.of();
    }
    Set<String> where = new HashSet<>(section.texts("regions"));
    for (String region : where) {
      if (!regions.contains(region)) {
        section.problem("regions", "no call goes to " + region + ", only to " + regions);
      }
    }
    return where;
  }

  private static @Nullable Guardrail guardrail(
      Section rule, Set<Operation> operations, Set<String> regions) {
    if (!rule.has("guardrail")) {
      return null;
    }
    for (Operation operation : operations) {
      if (GuardrailPlace.of(operation) == GuardrailPlace.NOWHERE) {
        rule.problem(
            "guardrail",
            operation.text() + " takes no guardrail: give it a rule of its own, without one");
      }
    }
    Section section = rule.section("guardrail");
    String id = section.requiredText("id");
    String version = section.requiredText("version");
    section.end();
    try {
      if (id.isEmpty() || version.isEmpty()) {
        return null;
      }
      Guardrail guardrail = new Guardrail(id, version);
      if (guardrail.hasArn() && !regions.equals(Set.of(id.split(":", 6)[3]))) {
        rule.problem("guardrail", "is of its own region, and calls of this rule go to " + regions);
      }
      return guardrail;
    } catch (IllegalArgumentException e) {
      rule.problem("guardrail", String.valueOf(e.getMessage()));
      return null;
    }
  }
}
