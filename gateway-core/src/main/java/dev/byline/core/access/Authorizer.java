package dev.byline.core.access;

import dev.byline.core.credential.RoleKey;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Principal;
import dev.byline.core.request.ModelCall;

/**
 * The decision: a pure function of policy, caller and call, and the only maker of a {@link Permit}.
 *
 * <p>Thread: immutable, any thread. Owns: the policy. Fails: {@link Refused} with {@link
 * Fault#NOT_PERMITTED}.
 */
public final class Authorizer {
  private final AccessPolicy policy;

  /** The decision by {@code policy}. */
  public Authorizer(AccessPolicy policy) {
    this.policy = policy;
  }

  /** The proof that {@code principal} may make {@code call}, with the session to make it with. */
  public Permit permit(Principal principal, ModelCall call) {
    for (AccessRule rule : policy.rules()) {
      if (rule.allows(call)) {
        return new Permit(principal, call, roleKey(principal), policy.route().endpoint());
      }
    }
    throw Failure.of(
            Fault.NOT_PERMITTED,
            "No access rule of this gateway permits "
                + call.operation().apiName()
                + " on model "
                + call.modelId()
                + ".")
        .refused();
  }

  private RoleKey roleKey(Principal principal) {
    RoleRoute route = policy.route();
    String sessionName = principal.sessionName();
    return new RoleKey(
        route.endpoint().region(),
        route.roleArn(),
        sessionName,
        principal.attributes().asTags(),
        route.duration(),
        route.externalId(),
        route.sourceIdentity() ? sessionName : null,
        null);
  }
}
