package dev.byline.sim.iam;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A session of a role.
 *
 * @param role as it was when the session began; its policies are looked up anew for each decision
 * @param sessionTags passed and inherited ones
 * @param transitiveKeys keys of those tags that a chained session inherits
 * @param sessionPolicies what the session is limited to; empty for no limit
 */
public record RoleSession(
    Role role,
    String sessionName,
    Map<String, String> sessionTags,
    Set<String> transitiveKeys,
    Optional<String> sourceIdentity,
    List<PolicyDocument> sessionPolicies)
    implements Principal {

  public RoleSession {
    sessionTags = Map.copyOf(sessionTags);
    transitiveKeys = Set.copyOf(transitiveKeys);
    sessionPolicies = List.copyOf(sessionPolicies);
  }

  /** A session without tags, source identity and session policies. */
  public static RoleSession of(Role role, String sessionName) {
    return new RoleSession(role, sessionName, Map.of(), Set.of(), Optional.empty(), List.of());
  }

  @Override
  public String account() {
    return role.account();
  }

  /** Without the role's path, as AWS writes it. */
  @Override
  public String arn() {
    return "arn:aws:sts::" + role.account() + ":assumed-role/" + role.name() + '/' + sessionName;
  }

  @Override
  public String userId() {
    return role.id() + ':' + sessionName;
  }

  @Override
  public Map<String, String> tags() {
    return Principal.overlay(role.tags(), sessionTags);
  }
}
