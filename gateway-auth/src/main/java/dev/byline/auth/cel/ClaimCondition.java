package dev.byline.auth.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A question about the claims of a token, in CEL over {@code claims}.
 *
 * <p>Thread: immutable, any. Owns: nothing of a token. Fails: never; what can't be answered does not
 * hold.
 */
public final class ClaimCondition implements Predicate<Map<String, Object>> {
  private static final Dialect DIALECT = new Dialect(ClaimExpression.CLAIMS);

  private final String text;
  private final ClaimNames names;
  private final Program program;

  private ClaimCondition(String text, CelAbstractSyntaxTree tree) {
    this.text = text;
    this.names = ClaimNames.of(tree);
    this.program = Dialect.program(tree);
  }

  /**
   * The condition that {@code text} is.
   *
   * @throws IllegalArgumentException if it is none; the message says where and is for the person who
   *     wrote it
   */
  public static ClaimCondition compile(String text) {
    CelAbstractSyntaxTree tree = DIALECT.check(text);
    Dialect.expectCondition(tree);
    Patterns.check(tree);
    return new ClaimCondition(text, tree);
  }

  /** The claims that it reads, such as {@code email_verified}. */
  public List<String> claims() {
    return names.paths();
  }

  /** Whether it holds; a missing claim or a value that is no condition does not hold. */
  @Override
  public boolean test(Map<String, Object> claims) {
    try {
      Map<String, Object> read = ClaimValues.read(claims, names);
      return Boolean.TRUE.equals(
          program.eval(name -> name.equals("claims") ? Optional.of(read) : Optional.empty()));
    } catch (CelEvaluationException | NoValue e) {
      return false;
    }
  }

  /** Its text as it was written. */
  @Override
  public String toString() {
    return text;
  }
}
