package dev.byline.auth.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.Program;
import java.util.SequencedMap;

/**
 * CEL with the variables of one kind of expression: the standard functions and macros, the string
 * extensions and optional values, all within bounds, so that no token can make an evaluation long.
 *
 * <p>Thread: any. Owns: the compiler. Fails: {@link IllegalArgumentException} with a message for the
 * person who wrote the text.
 */
final class Dialect {
  /** Longest expression, in code points. */
  static final int TEXT_MAX = 2_048;

  /** Highest tree, its macros written out. */
  static final int DEPTH_MAX = 48;

  /** Steps of all macros of one evaluation together. Some cost the runtime more the more there are. */
  static final int STEPS_MAX = 1_000;

  private static final int REGEX_PROGRAM_MAX = 1_000;

  private static final CelOptions OPTIONS = CelOptions.current()
      .maxExpressionCodePointSize(TEXT_MAX)
      .maxParseRecursionDepth(DEPTH_MAX)
      .enableHeterogeneousNumericComparisons(true)
      .comprehensionMaxIterations(STEPS_MAX)
      .maxRegexProgramSize(REGEX_PROGRAM_MAX)
      .build();

  private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder()
      .setOptions(OPTIONS)
      .addLibraries(CelExtensions.strings(), CelExtensions.optional())
      .build();

  private final CelCompiler compiler;
  private final String names;

  /** The dialect that knows these variables and no others. */
  Dialect(SequencedMap<String, CelType> variables) {
    CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
        .setOptions(OPTIONS)
        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
        .addLibraries(CelExtensions.strings(), CelExtensions.optional());
    variables.forEach(builder::addVar);
    this.compiler = builder.build();
    this.names = String.join(", ", variables.keySet());
  }

  /** The tree of {@code text}, type-checked and within bounds. */
  CelAbstractSyntaxTree check(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("is empty");
    }
    CelAbstractSyntaxTree tree;
    try {
      tree = compiler.compile(text).getAst();
    } catch (CelValidationException e) {
      throw new IllegalArgumentException(message(e, text), e);
    }
    if (CelNavigableAst.fromAst(tree).getRoot().height() > DEPTH_MAX) {
      throw new IllegalArgumentException("is nested deeper than " + DEPTH_MAX);
    }
    return tree;
  }

  private String message(CelValidationException e, String text) {
    if (e.getErrors().isEmpty()) {
      return String.valueOf(e.getMessage());
    }
    CelIssue first = e.getErrors().getFirst();
    String what = first.getMessage().replace(" (in container '')", "");
    String known = what.startsWith("undeclared reference") ? " (known: " + names + ")" : "";
    return place(first.getSourceLocation(), text) + what + known;
  }

  private static String place(CelSourceLocation place, String text) {
    if (place.getLine() < 0) {
      return "";
    }
    String column = "column " + (place.getColumn() + 1) + ": ";
    return text.indexOf('\n') < 0 ? column : "line " + place.getLine() + ", " + column;
  }

  /** What evaluates {@code tree}; any thread may. */
  static Program program(CelAbstractSyntaxTree tree) {
    try {
      return RUNTIME.createProgram(tree);
    } catch (CelEvaluationException e) {
      throw new IllegalArgumentException(message(e), e);
    }
  }

  /** What {@code e} tells the person who wrote the text. */
  static String message(CelEvaluationException e) {
    String what = String.valueOf(e.getMessage());
    return "can't be computed: " + what.replaceFirst("^evaluation error at [^ ]*: ", "");
  }

  /** Refuses a tree whose value is no text, if that is known without a token. */
  static void expectText(CelAbstractSyntaxTree tree) {
    expect(tree, SimpleType.STRING, "a text (string)");
  }

  /** Refuses a tree whose value is no condition, if that is known without a token. */
  static void expectCondition(CelAbstractSyntaxTree tree) {
    expect(tree, SimpleType.BOOL, "a condition (bool)");
  }

  private static void expect(CelAbstractSyntaxTree tree, CelType expected, String words) {
    CelType type = tree.getResultType();
    if (!type.equals(expected) && !type.equals(SimpleType.DYN)) {
      String hint = type.name().startsWith("optional_type") ? "; end it with .orValue(…)" : "";
      throw new IllegalArgumentException("expected " + words + ", got " + type.name() + hint);
    }
  }
}
