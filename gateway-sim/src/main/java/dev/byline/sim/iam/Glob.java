package dev.byline.sim.iam;

import java.util.List;
import java.util.Optional;

/**
 * A pattern of a policy: {@code *} and {@code ?} are wildcards and {@code ${key}} is a policy variable, whose value is
 * literal.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html">Policy variables</a>
 */
final class Glob {
  private static final char ANY = '\uE000';
  private static final char ONE = '\uE001';

  private Glob() {}

  /** Whether a text fits a pattern; a variable without exactly one value fits nothing. */
  static boolean matches(String pattern, String text, ConditionContext context) {
    return compile(pattern, true, context).map(compiled -> fits(compiled, text)).orElse(false);
  }

  /** Whether a text equals a pattern whose wildcards mean themselves; variables are replaced. */
  static boolean same(String pattern, String text, boolean ignoreCase, ConditionContext context) {
    return compile(pattern, false, context)
        .map(plain -> ignoreCase ? plain.equalsIgnoreCase(text) : plain.equals(text))
        .orElse(false);
  }

  private static Optional<String> compile(
      String pattern, boolean wildcards, ConditionContext context) {
    StringBuilder out = new StringBuilder(pattern.length());
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      int end = c == '$' && pattern.startsWith("${", i) ? pattern.indexOf('}', i) : -1;
      if (end > 0) {
        Optional<String> value = variable(pattern.substring(i + 2, end), context);
        if (value.isEmpty()) {
          return Optional.empty();
        }
        out.append(value.get());
        i = end;
      } else if (wildcards && c == '*') {
        out.append(ANY);
      } else if (wildcards && c == '?') {
        out.append(ONE);
      } else {
        out.append(c);
      }
    }
    return Optional.of(out.toString());
  }

  private static Optional<String> variable(String name, ConditionContext context) {
    if (name.equals("*") || name.equals("?") || name.equals("$")) {
      return Optional.of(name);
    }
    List<String> values = context.values(name).orElse(List.of());
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  private static boolean fits(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int mark = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == ANY) {
        star = p++;
        mark = t;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == ONE || pattern.charAt(p) == text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++mark;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == ANY) {
      p++;
    }
    return p == pattern.length();
  }
}
