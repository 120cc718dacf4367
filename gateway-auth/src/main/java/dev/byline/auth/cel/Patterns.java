package dev.byline.auth.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The regular expressions of a tree: each is a constant that RE2 takes. So a bad one is found when the
 * configuration is read, and no token brings its own.
 *
 * <p>Thread: immutable. Owns: nothing. Fails: {@link IllegalArgumentException}.
 */
final class Patterns {
  private static final Program TRIAL =
      Dialect.program(new Dialect(new TreeMap<>(Map.of("pattern", SimpleType.STRING)))
          .check("''.matches(pattern)"));

  private Patterns() {}

  static void check(CelAbstractSyntaxTree tree) {
    CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .map(CelNavigableExpr::expr)
        .filter(node -> node.exprKind().getKind() == ExprKind.Kind.CALL)
        .map(CelExpr::call)
        .filter(call -> call.function().equals("matches"))
        .forEach(call -> checkPattern(call.args()));
  }

  private static void checkPattern(List<CelExpr> arguments) {
    CelExpr pattern = arguments.getLast();
    if (pattern.exprKind().getKind() != ExprKind.Kind.CONSTANT
        || pattern.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
      throw new IllegalArgumentException("the pattern of matches is no constant in quotes");
    }
    try {
      TRIAL.eval(Map.of("pattern", pattern.constant().stringValue()));
    } catch (CelEvaluationException e) {
      throw new IllegalArgumentException(
          "the pattern of matches is no regular expression that RE2 takes, or too large: "
              + pattern.constant().stringValue(),
          e);
    }
  }
}
