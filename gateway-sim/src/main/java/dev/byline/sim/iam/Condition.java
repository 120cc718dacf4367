package dev.byline.sim.iam;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One line of a statement's {@code Condition}: operator, key and accepted values.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html">
 *     Condition operators</a>
 */
record Condition(
    Quantifier quantifier, String operator, boolean ifExists, String key, List<String> accepted) {
  private static final Set<String> OPERATORS = Set.of(
      "StringEquals",
      "StringNotEquals",
      "StringEqualsIgnoreCase",
      "StringNotEqualsIgnoreCase",
      "StringLike",
      "StringNotLike",
      "ArnEquals",
      "ArnLike",
      "ArnNotEquals",
      "ArnNotLike",
      "Bool",
      "Null");

  enum Quantifier {
    NONE,
    FOR_ALL,
    FOR_ANY
  }

  enum Outcome {
    MET,
    UNMET,
    UNKNOWN
  }

  /** Reads an operator as it stands in a policy, such as {@code ForAllValues:StringEquals}. */
  static Condition parse(String written, String key, List<String> accepted) {
    String rest = written;
    Quantifier quantifier = Quantifier.NONE;
    if (rest.startsWith("ForAllValues:")) {
      quantifier = Quantifier.FOR_ALL;
      rest = rest.substring("ForAllValues:".length());
    } else if (rest.startsWith("ForAnyValue:")) {
      quantifier = Quantifier.FOR_ANY;
      rest = rest.substring("ForAnyValue:".length());
    }
    boolean ifExists = rest.endsWith("IfExists");
    String operator = ifExists ? rest.substring(0, rest.length() - "IfExists".length()) : rest;
    if (!OPERATORS.contains(operator) || (ifExists && operator.equals("Null"))) {
      throw new MalformedPolicy("condition operator not modelled: " + written);
    }
    if (accepted.isEmpty()) {
      throw new MalformedPolicy("condition without values: " + written + " " + key);
    }
    return new Condition(quantifier, operator, ifExists, key, accepted);
  }

  Outcome test(ConditionContext context) {
    if (!context.knows(key)) {
      return Outcome.UNKNOWN;
    }
    List<String> present = context.values(key).orElse(List.of());
    if (operator.equals("Null")) {
      return outcome(accepted.contains(Boolean.toString(present.isEmpty())));
    }
    if (present.isEmpty()) {
      return outcome(ifExists || missingPasses());
    }
    Predicate<String> accepts = value -> accepts(value, context);
    return switch (quantifier) {
      case FOR_ALL -> outcome(present.stream().allMatch(accepts));
      case FOR_ANY -> outcome(present.stream().anyMatch(accepts));
      case NONE -> outcome(present.size() == 1 && accepts.test(present.getFirst()));
    };
  }

  private boolean missingPasses() {
    return switch (quantifier) {
      case FOR_ALL -> true;
      case FOR_ANY -> false;
      case NONE -> negated();
    };
  }

  private boolean negated() {
    return operator.contains("Not");
  }

  private boolean accepts(String value, ConditionContext context) {
    boolean any = accepted.stream().anyMatch(pattern -> equal(pattern, value, context));
    return negated() != any;
  }

  private boolean equal(String pattern, String value, ConditionContext context) {
    return switch (operator) {
      case "StringEquals", "StringNotEquals" -> Glob.same(pattern, value, false, context);
      case "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "Bool" ->
        Glob.same(pattern, value, true, context);
      default -> Glob.matches(pattern, value, context);
    };
  }

  private static Outcome outcome(boolean met) {
    return met ? Outcome.MET : Outcome.UNMET;
  }
}
