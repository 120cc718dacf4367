package dev.byline.core.access;

import dev.byline.core.identity.Principal;
import java.util.Map;

/**
 * The {@code when} of a rule or a route: a pure question about a caller. The configuration's language
 * is behind this port, because the domain does not know it.
 *
 * <p>Thread: any. Owns: nothing. Fails: {@link dev.byline.core.failure.Refused} where the question can't
 * be answered for a caller. Then the caller is refused, because neither yes nor no would be safe: a rule
 * that does not hold makes way for the next one.
 */
public interface Condition {
  /** Holds for every caller. */
  Condition ALWAYS = new Condition() {
    @Override
    public boolean holds(Principal principal) {
      return true;
    }

    @Override
    public Map<String, String> fixed() {
      return Map.of();
    }

    @Override
    public String toString() {
      return "true";
    }
  };

  /**
   * Whether it holds for {@code principal}.
   *
   * @throws dev.byline.core.failure.Refused where that can't be said
   */
  boolean holds(Principal principal);

  /**
   * Attributes of the caller that must have just this value for the condition to hold, by their tag
   * keys and {@code issuer}: what can be read off the text {@code principal.tenant == "acme" && …}.
   * Two conditions that fix the same attribute to different values never hold together.
   */
  Map<String, String> fixed();
}
