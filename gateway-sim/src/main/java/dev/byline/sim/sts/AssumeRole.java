package dev.byline.sim.sts;

import dev.byline.sim.http.Refused;
import dev.byline.sim.iam.CallerKeys;
import dev.byline.sim.iam.ConditionContext;
import dev.byline.sim.iam.Principal;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import dev.byline.sim.iam.SimulatedIam;
import dev.byline.sim.iam.TrustDecisions;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * AssumeRole. Tags need {@code sts:TagSession} and a source identity {@code sts:SetSourceIdentity}, each asked for as an action
 * of its own with its own condition keys; lacking one, the whole call is refused.
 *
 * @see <a href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html">Actions
 *     and condition keys of STS</a>
 */
final class AssumeRole {
  private final SimulatedIam iam;
  private final TrustDecisions trust;
  private final Sessions sessions;
  private final String region;

  AssumeRole(SimulatedIam iam, Sessions sessions, String region) {
    this.iam = iam;
    this.trust = new TrustDecisions(iam);
    this.sessions = sessions;
    this.region = region;
  }

  Sessions.Opened run(Query query, Principal caller) {
    Set<String> transitive = new LinkedHashSet<>(query.list("TransitiveTagKeys"));
    Optional<String> source = query.text("SourceIdentity");
    SessionRequest request =
        RequestReader.read(query, iam, RequestReader.tags(query), transitive, source);
    Optional<String> externalId = RequestReader.externalId(query);
    refuseUnmodelled(query);
    Optional<RoleSession> parent =
        caller instanceof RoleSession session ? Optional.of(session) : Optional.empty();
    Role role = authorize(request, externalId, caller, parent);
    return sessions.open(request, role, parent);
  }

  private Role authorize(
      SessionRequest request,
      Optional<String> externalId,
      Principal caller,
      Optional<RoleSession> parent) {
    Optional<Role> role = iam.role(request.roleArn());
    ConditionContext assuming = tagKeys(caller, role, request)
        .put("sts:RoleSessionName", request.sessionName())
        .putAll("sts:ExternalId", externalId.stream().toList())
        .putAll("sts:SourceIdentity", sourceIdentity(request, parent).stream().toList())
        .build();
    ask(caller, role, request, "sts:AssumeRole", assuming);
    if (!request.tags().isEmpty()) {
      ask(
          caller,
          role,
          request,
          "sts:TagSession",
          tagKeys(caller, role, request).build());
    }
    if (sourceIdentity(request, parent).isPresent()) {
      ConditionContext naming = common(caller, role)
          .putAll("sts:SourceIdentity", sourceIdentity(request, parent).stream().toList())
          .build();
      ask(caller, role, request, "sts:SetSourceIdentity", naming);
    }
    Optional<String> inherited = parent.flatMap(RoleSession::sourceIdentity);
    if (inherited.isPresent()
        && request.sourceIdentity().isPresent()
        && !inherited.equals(request.sourceIdentity())) {
      throw denied(caller, "sts:SetSourceIdentity", request.roleArn());
    }
    return role.orElseThrow();
  }

  /** A role that does not exist is refused like one that does not trust the caller. */
  private void ask(
      Principal caller,
      Optional<Role> role,
      SessionRequest request,
      String action,
      ConditionContext context) {
    if (role.isEmpty() || !trust.allows(caller, role.get(), action, context)) {
      throw denied(caller, action, request.roleArn());
    }
  }

  private ConditionContext.Builder common(Principal caller, Optional<Role> role) {
    ConditionContext.Builder context = CallerKeys.of(caller, region);
    role.ifPresent(known ->
        context.tags("aws:ResourceTag/", known.tags()).tags("iam:ResourceTag/", known.tags()));
    return context;
  }

  private ConditionContext.Builder tagKeys(
      Principal caller, Optional<Role> role, SessionRequest request) {
    return common(caller, role)
        .tags("aws:RequestTag/", request.tags())
        .putAll("aws:TagKeys", request.tagKeys())
        .putAll("sts:TransitiveTagKeys", request.transitiveKeys());
  }

  private static Optional<String> sourceIdentity(
      SessionRequest request, Optional<RoleSession> parent) {
    return request.sourceIdentity().or(() -> parent.flatMap(RoleSession::sourceIdentity));
  }

  private static void refuseUnmodelled(Query query) {
    if (query.text("SerialNumber").isPresent() || query.text("TokenCode").isPresent()) {
      throw new Refused(
          "AccessDenied",
          403,
          "MultiFactorAuthentication failed with invalid MFA one time pass code.");
    }
    if (!query.prefixes("ProvidedContexts").isEmpty()) {
      throw Invalid.because("ProvidedContexts are not modelled by the simulator");
    }
  }

  private static Refused denied(Principal caller, String action, String roleArn) {
    return new Refused(
        "AccessDenied",
        403,
        "User: "
            + caller.arn()
            + " is not authorized to perform: "
            + action
            + " on resource: "
            + roleArn);
  }
}
