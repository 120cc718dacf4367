package dev.byline.sim.iam;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
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
      "NumericEquals",
      "NumericNotEquals",
      "NumericLessThan",
      "NumericLessThanEquals",
      "NumericGreaterThan",
      "NumericGreaterThanEquals",
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
      case "NumericEquals", "NumericNotEquals" -> compared(value, pattern).equals(Optional.of(0));
      case "NumericLessThan" ->
        compared(value, pattern).filter(sign -> sign < 0).isPresent();
      case "NumericLessThanEquals" ->
        compared(value, pattern).filter(sign -> sign <= 0).isPresent();
      case "NumericGreaterThan" ->
        compared(value, pattern).filter(sign -> sign > 0).isPresent();
      case "NumericGreaterThanEquals" ->
        compared(value, pattern).filter(sign -> sign >= 0).isPresent();
      default -> Glob.matches(pattern, value, context);
    };
  }

  /** The sign of a comparison; empty when one of both is no number. */
  private static Optional<Integer> compared(String value, String bound) {
    try {
      return Optional.of(new BigDecimal(value).compareTo(new BigDecimal(bound)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Outcome outcome(boolean met) {
    return met ? Outcome.MET : Outcome.UNMET;
  }
}
