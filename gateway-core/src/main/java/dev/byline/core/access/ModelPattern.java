package dev.byline.core.access;

import dev.byline.core.Glob;
import java.util.List;

/**
 * A glob over decoded model ids: {@code *} stands for any run of characters, everything else for
 * itself.
 *
 * <p>Thread: immutable. Owns: nothing. Fails: never.
 */
public final class ModelPattern {
  private final Glob glob;

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
    this.glob = new Glob(text);
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
    return glob.matches(modelId);
  }

  @Override
  public String toString() {
    return glob.toString();
  }
}
