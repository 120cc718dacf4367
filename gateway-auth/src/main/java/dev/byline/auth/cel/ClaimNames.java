package dev.byline.auth.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The claims that an expression reads, found in its tree.
 *
 * @param paths from the outside in, such as {@code org.team} for {@code claims.org.team}
 * @param roots the names directly in the token
 * @param any whether it also reads claims whose names are not in its text
 */
record ClaimNames(List<String> paths, Set<String> roots, boolean any) {
  private static final String VARIABLE = "claims";

  ClaimNames {
    paths = List.copyOf(paths);
    roots = Set.copyOf(roots);
  }

  static ClaimNames of(CelAbstractSyntaxTree tree) {
    Set<String> paths = new LinkedHashSet<>();
    Set<String> roots = new LinkedHashSet<>();
    boolean any = false;
    for (CelNavigableExpr node :
        CelNavigableAst.fromAst(tree).getRoot().allNodes().toList()) {
      if (node.getKind() != ExprKind.Kind.IDENT || !node.expr().ident().name().equals(VARIABLE)) {
        continue;
      }
      List<String> path = path(node);
      if (path.isEmpty()) {
        any = true;
      } else {
        roots.add(path.getFirst());
        paths.add(String.join(".", path));
      }
    }
    return new ClaimNames(List.copyOf(paths), roots, any);
  }

  /** Whether {@code tree} names a variable at all; without any, its value is a constant. */
  static boolean isConstant(CelAbstractSyntaxTree tree) {
    return CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .noneMatch(node ->
            node.getKind() == ExprKind.Kind.IDENT || node.getKind() == ExprKind.Kind.SELECT);
  }

  private static List<String> path(CelNavigableExpr variable) {
    List<String> path = new ArrayList<>();
    CelNavigableExpr inner = variable;
    while (inner.parent().isPresent()) {
      CelNavigableExpr outer = inner.parent().get();
      Optional<String> step = step(outer.expr(), inner.id());
      if (step.isEmpty()) {
        break;
      }
      path.add(step.get());
      inner = outer;
    }
    return path;
  }

  /** The name by which {@code outer} goes into the object that its operand {@code inner} is. */
  private static Optional<String> step(CelExpr outer, long inner) {
    if (outer.exprKind().getKind() == ExprKind.Kind.SELECT) {
      return Optional.of(outer.select().field());
    }
    if (outer.exprKind().getKind() != ExprKind.Kind.CALL || outer.call().args().size() != 2) {
      return Optional.empty();
    }
    List<CelExpr> arguments = outer.call().args();
    return switch (outer.call().function()) {
      case "_[_]", "_?._", "_[?_]" -> constant(arguments.get(0), inner, arguments.get(1));
      case "@in" -> constant(arguments.get(1), inner, arguments.get(0));
      default -> Optional.empty();
    };
  }

  private static Optional<String> constant(CelExpr object, long inner, CelExpr name) {
    return object.id() == inner
            && name.exprKind().getKind() == ExprKind.Kind.CONSTANT
            && name.constant().getKind() == CelConstant.Kind.STRING_VALUE
        ? Optional.of(name.constant().stringValue())
        : Optional.empty();
  }
}
