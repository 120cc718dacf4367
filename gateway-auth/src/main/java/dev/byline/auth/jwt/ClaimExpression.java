package dev.byline.auth.jwt;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where one attribute of a principal comes from: a verified claim ({@code claims.email}, {@code
 * claims.org.team}) or a constant ({@code "acme"}, quotes included). Both forms are CEL.
 */
public sealed interface ClaimExpression {
  /**
   * The expression that {@code text} stands for.
   *
   * @throws IllegalArgumentException if it is neither form
   */
  static ClaimExpression parse(String text) {
    if (text.length() >= 2
        && text.startsWith("\"")
        && text.endsWith("\"")
        && text.indexOf('\\') < 0
        && text.indexOf('"', 1) == text.length() - 1) {
      return new Constant(text.substring(1, text.length() - 1));
    }
    if (text.matches("claims(\\.[A-Za-z_][A-Za-z0-9_]*)+")) {
      return new Claim(List.of(text.substring("claims.".length()).split("\\.")));
    }
    throw new IllegalArgumentException(
        "expected claims.NAME or a constant in double quotes, got: " + text);
  }

  /** The value among verified claims, or null where it is missing or no text. */
  @Nullable String value(Map<String, Object> claims);

  /**
   * A constant.
   *
   * @param text its value
   */
  record Constant(String text) implements ClaimExpression {
    @Override
    public String value(Map<String, Object> claims) {
      return text;
    }

    @Override
    public String toString() {
      return '"' + text + '"';
    }
  }

  /**
   * A claim.
   *
   * @param path names from the outside in
   */
  record Claim(List<String> path) implements ClaimExpression {
    @Override
    public @Nullable String value(Map<String, Object> claims) {
      @Nullable Object value = claims;
      for (String name : path) {
        value = value instanceof Map<?, ?> object ? object.get(name) : null;
      }
      return value instanceof String text ? text : null;
    }

    @Override
    public String toString() {
      return "claims." + String.join(".", path);
    }
  }
}
