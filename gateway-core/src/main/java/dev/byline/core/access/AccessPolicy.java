package dev.byline.core.access;

import java.util.List;

/**
 * Who may call what, with which role: deny unless declared.
 *
 * @param rules what is allowed; with none, everything is refused
 * @param route the role and the endpoint of permitted calls
 */
public record AccessPolicy(List<AccessRule> rules, RoleRoute route) {
  /** Copies the rules. */
  public AccessPolicy {
    rules = List.copyOf(rules);
  }
}
