package dev.byline.sim.iam;

import java.util.List;
import java.util.Locale;

/**
 * One statement of a policy.
 *
 * @param principals whom a trust policy names: {@code AWS} ARNs, account ids and {@code *}, or {@code Federated} provider
 *     ARNs; empty in an identity policy
 */
record Statement(
    boolean allows,
    List<String> principals,
    boolean actionsNegated,
    List<String> actions,
    boolean resourcesNegated,
    List<String> resources,
    List<Condition> conditions) {
  private static final ConditionContext NO_VARIABLES = new ConditionContext.Builder().build();

  boolean namesAction(String action) {
    String lower = action.toLowerCase(Locale.ROOT);
    boolean named = actions.stream()
        .anyMatch(p -> Glob.matches(p.toLowerCase(Locale.ROOT), lower, NO_VARIABLES));
    return named != actionsNegated;
  }

  boolean namesResource(String resource, ConditionContext context) {
    boolean named = resources.stream().anyMatch(p -> Glob.matches(p, resource, context));
    return named != resourcesNegated;
  }

  /** Whether the conditions let the statement apply: an allowance needs all met, a denial only needs none unmet. */
  boolean applies(ConditionContext context) {
    for (Condition condition : conditions) {
      Condition.Outcome outcome = condition.test(context);
      if (outcome == Condition.Outcome.UNMET || (allows && outcome != Condition.Outcome.MET)) {
        return false;
      }
    }
    return true;
  }

  Decision effect() {
    return allows ? Decision.ALLOWED : Decision.DENIED;
  }
}
