package dev.byline.core.access;

import java.util.List;

/**
 * A glob over decoded model ids: {@code *} stands for any run of characters, everything else for
 * itself.
 *
 * <p>Thread: immutable. Owns: nothing. Fails: never.
 */
public final class ModelPattern {
  private final String text;
  private final List<String> literals;

  /**
   * The pattern {@code text}, such as {@code *.anthropic.claude-*}.
   *
   * @throws IllegalArgumentException where it has a character that no model id has: IAM would read some
   *     of them otherwise than this pattern does
   */
  public ModelPattern(String text) {
    if (!text.matches("[A-Za-z0-9:./_*-]+")) {
      throw new IllegalArgumentException("expected [A-Za-z0-9:./_-] and *, got " + text);
    }
    this.text = text;
    this.literals = List.of(text.split("\\*", -1));
  }

  /** Whether one of {@code patterns} fits the whole of {@code modelId}. */
  static boolean anyMatches(List<ModelPattern> patterns, String modelId) {
    for (ModelPattern pattern : patterns) {
      if (pattern.matches(modelId)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the whole of {@code modelId} fits. */
  public boolean matches(String modelId) {
    String first = literals.getFirst();
    String last = literals.getLast();
    if (literals.size() == 1) {
      return modelId.equals(first);
    }
    int end = modelId.length() - last.length();
    if (end < first.length() || !modelId.startsWith(first) || !modelId.endsWith(last)) {
      return false;
    }
    int at = first.length();
    for (int i = 1; i < literals.size() - 1; i++) {
      String literal = literals.get(i);
      int found = modelId.indexOf(literal, at);
      if (found < 0 || found + literal.length() > end) {
        return false;
      }
      at = found + literal.length();
    }
    return true;
  }

  @Override
  public String toString() {
    return text;
  }
}
