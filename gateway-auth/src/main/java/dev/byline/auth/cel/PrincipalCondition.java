package dev.byline.auth.cel;

import dev.byline.core.access.Condition;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.identity.Principal;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The {@code when} of a rule or a route, in CEL over {@code principal.tenant} and the like.
 *
 * <p>Thread: immutable, any. Owns: nothing. Fails: {@link Fault#NOT_PERMITTED} for what can't be answered,
 * such as a tag that the caller does not have: neither yes nor no would be safe.
 */
public final class PrincipalCondition implements Condition {
  private static final Dialect DIALECT = new Dialect(variables());

  private final String text;
  private final Program program;
  private final Map<String, String> fixed;
  private final Set<String> tags;

  private PrincipalCondition(String text, CelAbstractSyntaxTree tree) {
    this.text = text;
    this.program = Dialect.program(tree);
    this.fixed = FixedAttributes.of(tree);
    this.tags = FixedAttributes.tags(tree);
  }

  /**
   * The condition that {@code text} is.
   *
   * @throws IllegalArgumentException if it is none, or names an attribute that no principal has; the
   *     message says where and is for the person who wrote it
   */
  public static PrincipalCondition compile(String text) {
    CelAbstractSyntaxTree tree = DIALECT.check(text);
    Dialect.expectCondition(tree);
    Patterns.check(tree);
    return new PrincipalCondition(text, tree);
  }

  @Override
  public boolean holds(Principal principal) {
    try {
      return Boolean.TRUE.equals(program.eval(name -> variable(principal, name)));
    } catch (CelEvaluationException e) {
      throw Failure.of(
              Fault.NOT_PERMITTED,
              "A condition of this gateway can't be answered for this caller, who may lack a tag that"
                  + " it reads: "
                  + (tags.isEmpty() ? "none" : String.join(", ", tags))
                  + ".")
          .refused();
    }
  }

  /** The session tags that it reads by a name that stands in its text. */
  public Set<String> tags() {
    return tags;
  }

  @Override
  public Map<String, String> fixed() {
    return fixed;
  }

  private static Optional<Object> variable(Principal principal, String name) {
    return switch (name) {
      case "principal.issuer" -> Optional.of(principal.issuer());
      case "principal.subject" -> Optional.of(principal.subject());
      case "principal.tenant" -> Optional.of(principal.attributes().tenant());
      case "principal.team" -> Optional.of(principal.attributes().team());
      case "principal.application" -> Optional.of(principal.attributes().application());
      case "principal.environment" -> Optional.of(principal.attributes().environment());
      case "principal.cost_center" -> Optional.of(principal.attributes().costCenter());
      case "principal.tags" -> Optional.of(principal.attributes().tags());
      default -> Optional.empty();
    };
  }

  private static SequencedMap<String, CelType> variables() {
    SequencedMap<String, CelType> variables = new LinkedHashMap<>();
    for (String name : FixedAttributes.KEYS.keySet()) {
      variables.put(name, SimpleType.STRING);
    }
    variables.put("principal.tags", MapType.create(SimpleType.STRING, SimpleType.STRING));
    return variables;
  }

  /** Its text as it was written. */
  @Override
  public String toString() {
    return text;
  }
}
