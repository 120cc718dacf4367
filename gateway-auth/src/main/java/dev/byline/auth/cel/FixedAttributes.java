package dev.byline.auth.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a condition fixes: the attributes that its text compares with a constant, joined by {@code &&}.
 * Everything else of the text contributes nothing.
 *
 * <p>Thread: immutable. Owns: nothing. Fails: never.
 */
final class FixedAttributes {
  /** The attributes' variables, and what each is called in a condition's fixed values. */
  static final SequencedMap<String, String> KEYS = keys();

  private static final String TAGS = "principal.tags";

  private FixedAttributes() {}

  static Map<String, String> of(CelAbstractSyntaxTree tree) {
    Map<String, String> fixed = new TreeMap<>();
    collect(tree.getExpr(), fixed);
    return Collections.unmodifiableMap(fixed);
  }

  private static void collect(CelExpr node, Map<String, String> fixed) {
    if (node.exprKind().getKind() != ExprKind.Kind.CALL) {
      return;
    }
    List<CelExpr> sides = node.call().args();
    switch (node.call().function()) {
      case "_&&_" -> sides.forEach(side -> collect(side, fixed));
      case "_==_" -> {
        compared(sides.get(0), sides.get(1), fixed);
        compared(sides.get(1), sides.get(0), fixed);
      }
      default -> {}
    }
  }

  private static void compared(CelExpr attribute, CelExpr value, Map<String, String> fixed) {
    Optional<String> constant = text(value);
    if (constant.isPresent()) {
      key(attribute).ifPresent(key -> fixed.putIfAbsent(key, constant.get()));
    }
  }

  private static Optional<String> key(CelExpr attribute) {
    Optional<String> known = variable(attribute).map(KEYS::get);
    return known.isPresent() ? known : tag(attribute).map("tags."::concat);
  }

  /** The tags that the condition names. */
  static Set<String> tags(CelAbstractSyntaxTree tree) {
    Set<String> names = new TreeSet<>();
    CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .map(CelNavigableExpr::expr)
        .forEach(node -> named(node).ifPresent(names::add));
    return Collections.unmodifiableSet(names);
  }

  private static Optional<String> named(CelExpr node) {
    if (node.exprKind().getKind() == ExprKind.Kind.SELECT) {
      return variable(node.select().operand())
          .filter(TAGS::equals)
          .map(tags -> node.select().field());
    }
    if (node.exprKind().getKind() != ExprKind.Kind.CALL || node.call().args().size() != 2) {
      return Optional.empty();
    }
    List<CelExpr> arguments = node.call().args();
    return switch (node.call().function()) {
      case "_[_]", "_?._", "_[?_]" -> named(arguments.get(0), arguments.get(1));
      case "@in" -> named(arguments.get(1), arguments.get(0));
      default -> Optional.empty();
    };
  }

  private static Optional<String> named(CelExpr object, CelExpr name) {
    return variable(object).filter(TAGS::equals).flatMap(tags -> text(name));
  }

  private static Optional<String> tag(CelExpr node) {
    if (node.exprKind().getKind() == ExprKind.Kind.SELECT && !node.select().testOnly()) {
      return variable(node.select().operand())
          .filter(TAGS::equals)
          .map(tags -> node.select().field());
    }
    if (node.exprKind().getKind() == ExprKind.Kind.CALL
        && node.call().function().equals("_[_]")) {
      List<CelExpr> arguments = node.call().args();
      return variable(arguments.get(0))
          .filter(TAGS::equals)
          .flatMap(tags -> text(arguments.get(1)));
    }
    return Optional.empty();
  }

  /** The qualified name that {@code node} spells. */
  private static Optional<String> variable(CelExpr node) {
    return switch (node.exprKind().getKind()) {
      case IDENT -> Optional.of(node.ident().name());
      case SELECT ->
        node.select().testOnly()
            ? Optional.empty()
            : variable(node.select().operand())
                .map(name -> name + '.' + node.select().field());
      default -> Optional.empty();
    };
  }

  private static Optional<String> text(CelExpr node) {
    return node.exprKind().getKind() == ExprKind.Kind.CONSTANT
            && node.constant().getKind() == CelConstant.Kind.STRING_VALUE
        ? Optional.of(node.constant().stringValue())
        : Optional.empty();
  }

  private static SequencedMap<String, String> keys() {
    SequencedMap<String, String> keys = new LinkedHashMap<>();
    for (String key :
        List.of("issuer", "subject", "tenant", "team", "application", "environment")) {
      keys.put("principal." + key, key);
    }
    keys.put("principal.cost_center", "cost-center");
    return Collections.unmodifiableSequencedMap(keys);
  }
}
