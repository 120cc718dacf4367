package dev.byline.core.access;

import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Principal;
import java.util.List;

/**
 * Who may call what, with which role, and where it goes: deny unless declared.
 *
 * @param rules what is allowed; with none, everything is refused
 * @param routes the roles of permitted calls: the first whose condition holds
 * @param regions where they go: the first that takes the call
 */
public record AccessPolicy(
    List<AccessRule> rules, List<RoleRoute> routes, List<RegionRoute> regions) {
  /** Copies the lists. */
  public AccessPolicy {
    rules = List.copyOf(rules);
    routes = List.copyOf(routes);
    regions = List.copyOf(regions);
  }

  /** What of it is for {@code principal}. It is the same for each call, so it may be remembered. */
  public CallerPolicy forCaller(Principal principal) {
    try {
      List<AccessRule> theirs =
          rules.stream().filter(rule -> rule.when().holds(principal)).toList();
      for (RoleRoute route : routes) {
        if (route.when().holds(principal)) {
          return CallerPolicy.by(theirs, route, principal);
        }
      }
      return CallerPolicy.withoutRole(theirs);
    } catch (Refused unanswered) {
      return CallerPolicy.refused(unanswered.failure());
    }
  }
}
