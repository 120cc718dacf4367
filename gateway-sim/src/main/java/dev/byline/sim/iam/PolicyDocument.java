package dev.byline.sim.iam;

import java.util.List;
import java.util.function.Predicate;

/**
 * A parsed policy. It refuses at parsing what it could not evaluate: unknown elements and operators.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html">Policy elements</a>
 */
public final class PolicyDocument {
  private final List<Statement> statements;

  PolicyDocument(List<Statement> statements) {
    this.statements = List.copyOf(statements);
  }

  /** Parses an identity or session policy: statements with resources and without principals. */
  public static PolicyDocument identity(String json) {
    return new PolicyParser(json, false).parse();
  }

  /** Parses a role's trust policy: statements with principals and without resources. */
  public static PolicyDocument trust(String json) {
    return new PolicyParser(json, true).parse();
  }

  /** What this identity policy says. */
  Decision decide(String action, String resource, ConditionContext context) {
    return decide(action, context, statement -> statement.namesResource(resource, context));
  }

  /** What this trust policy says to a caller. */
  Decision decideTrust(String action, Predicate<String> names, ConditionContext context) {
    return decide(action, context, statement -> statement.principals().stream().anyMatch(names));
  }

  private Decision decide(String action, ConditionContext context, Predicate<Statement> concerns) {
    Decision decision = Decision.NOT_ALLOWED;
    for (Statement statement : statements) {
      if (statement.namesAction(action) && concerns.test(statement) && statement.applies(context)) {
        decision = decision.or(statement.effect());
      }
    }
    return decision;
  }
}
