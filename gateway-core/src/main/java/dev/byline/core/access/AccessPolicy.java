package dev.byline.core.access;

import java.util.List;

/**
 * Who may call what, with which role, and where it goes: deny unless declared.
 *
 * @param rules what is allowed; with none, everything is refused
 * @param route the role of permitted calls
 * @param regions where they go: the first that takes the call
 */
public record AccessPolicy(List<AccessRule> rules, RoleRoute route, List<RegionRoute> regions) {
  /** Copies the lists. */
  public AccessPolicy {
    rules = List.copyOf(rules);
    regions = List.copyOf(regions);
  }
}
