package dev.byline.core.access;

import dev.byline.core.credential.RoleKey;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Principal;
import dev.byline.core.request.Endpoint;
import dev.byline.core.request.ModelCall;
import dev.byline.core.request.Operation;

/**
 * The decision: a pure function of policy, caller and call, and the only maker of a {@link Permit}.
 *
 * <p>Thread: immutable, any thread. Owns: the policy. Fails: {@link Refused} with {@link
 * Fault#NOT_PERMITTED}, or {@link Fault#UNKNOWN_OPERATION} where the service is switched off.
 */
public final class Authorizer {
  private final AccessPolicy policy;

  /** The decision by {@code policy}. */
  public Authorizer(AccessPolicy policy) {
    this.policy = policy;
  }

  /**
   * Refuses what no model could make permitted, so that nobody's body is read for nothing.
   *
   * @param operation of a call whose model is not known yet
   */
  public void screen(Operation operation) {
    for (AccessRule rule : policy.rules()) {
      if (rule.operations().contains(operation)) {
        return;
      }
    }
    throw notPermitted(operation.apiName());
  }

  /** The proof that {@code principal} may make {@code call}, with the session to make it with. */
  public Permit permit(Principal principal, ModelCall call) {
    for (AccessRule rule : policy.rules()) {
      if (rule.allows(call)) {
        return new Permit(principal, call, roleKey(principal), endpoint(call));
      }
    }
    String modelId = call.modelId();
    throw notPermitted(
        call.operation().apiName() + (modelId == null ? "" : " on model " + modelId));
  }

  private Endpoint endpoint(ModelCall call) {
    for (RegionRoute region : policy.regions()) {
      if (region.takes(call.subject())) {
        Endpoint endpoint = region.endpoints().get(call.target().service());
        if (endpoint == null) {
          throw switchedOff(call);
        }
        return endpoint;
      }
    }
    throw switchedOff(call);
  }

  private RoleKey roleKey(Principal principal) {
    RoleRoute route = policy.route();
    String sessionName = principal.sessionName();
    return new RoleKey(
        route.region(),
        route.roleArn(),
        sessionName,
        principal.attributes().asTags(),
        route.duration(),
        route.externalId(),
        route.sourceIdentity() ? sessionName : null,
        null);
  }

  private static Refused notPermitted(String what) {
    return Failure.of(Fault.NOT_PERMITTED, "No access rule of this gateway permits " + what + ".")
        .refused();
  }

  private static Refused switchedOff(ModelCall call) {
    return Failure.of(
            Fault.UNKNOWN_OPERATION,
            "Calls of "
                + call.target().service().endpointPrefix()
                + " are switched off in this gateway.")
        .refused();
  }
}
