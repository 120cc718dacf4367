package dev.byline.core;

import java.util.List;

/**
 * A pattern in which {@code *} stands for any run of characters, and everything else for itself.
 *
 * <p>Thread: immutable. Owns: nothing. Fails: never.
 */
public final class Glob {
  private final String text;
  private final List<String> literals;

  /** The pattern {@code text}. */
  public Glob(String text) {
    this.text = text;
    this.literals = List.of(text.split("\\*", -1));
  }

  /** Whether the whole of {@code name} fits. */
  public boolean matches(String name) {
    String first = literals.getFirst();
    String last = literals.getLast();
    if (literals.size() == 1) {
      return name.equals(first);
    }
    int end = name.length() - last.length();
    if (end < first.length() || !name.startsWith(first) || !name.endsWith(last)) {
      return false;
    }
    int at = first.length();
    for (int i = 1; i < literals.size() - 1; i++) {
      String literal = literals.get(i);
      int found = name.indexOf(literal, at);
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
