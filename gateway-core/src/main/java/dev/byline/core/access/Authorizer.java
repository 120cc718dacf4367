package dev.byline.core.access;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Principal;
import dev.byline.core.request.BedrockService;
import dev.byline.core.request.Endpoint;
import dev.byline.core.request.ModelCall;
import dev.byline.core.request.Operation;
import java.util.function.Function;

/**
 * The decision: a pure function of policy, caller and call, and the only maker of a {@link Permit}.
 *
 * <p>Thread: immutable, any thread. Owns: the policy. Fails: {@link Refused} with {@link
 * Fault#NOT_PERMITTED} or {@link Fault#NO_ROLE}, or {@link Fault#UNKNOWN_OPERATION} where the service
 * is switched off.
 */
public final class Authorizer {
  private final AccessPolicy policy;
  private final Function<Principal, CallerPolicy> callers;

  /** The decision by {@code policy}, asked anew for each call. */
  public Authorizer(AccessPolicy policy) {
    this(policy, policy::forCaller);
  }

  /**
   * The decision by {@code policy}.
   *
   * @param callers {@link AccessPolicy#forCaller} of the same policy, or something that remembers its
   *     answers
   */
  public Authorizer(AccessPolicy policy, Function<Principal, CallerPolicy> callers) {
    this.policy = policy;
    this.callers = callers;
  }

  /**
   * Refuses what no model could make permitted, so that nobody's body is read for nothing.
   *
   * @param operation of a call whose model is not known yet
   */
  public void screen(Principal principal, Operation operation) {
    if (!caller(principal).mentions(operation)) {
      throw notPermitted(operation.apiName());
    }
  }

  /** The proof that {@code principal} may make {@code call}, with the session to make it with. */
  public Permit permit(Principal principal, ModelCall call) {
    CallerPolicy caller = caller(principal);
    RegionRoute region = region(call);
    AccessRule rule = caller.ruleFor(call, region.region());
    if (rule == null || (rule.guardrail() != null && !takesGuardrail(call))) {
      String modelId = call.modelId();
      throw notPermitted(
          call.operation().apiName() + (modelId == null ? "" : " on model " + modelId));
    }
    return new Permit(principal, call, caller.role(), endpoint(region, call), rule.guardrail());
  }

  private CallerPolicy caller(Principal principal) {
    CallerPolicy caller = callers.apply(principal);
    Failure refusal = caller.refusal();
    if (refusal != null) {
      throw refusal.refused();
    }
    return caller;
  }

  private static boolean takesGuardrail(ModelCall call) {
    return call.target().service() == BedrockService.RUNTIME
        && GuardrailPlace.of(call.operation()) != GuardrailPlace.NOWHERE;
  }

  private RegionRoute region(ModelCall call) {
    for (RegionRoute region : policy.regions()) {
      if (region.takes(call.subject())) {
        return region;
      }
    }
    throw switchedOff(call);
  }

  private static Endpoint endpoint(RegionRoute region, ModelCall call) {
    Endpoint endpoint = region.endpoints().get(call.target().service());
    if (endpoint == null) {
      throw switchedOff(call);
    }
    return endpoint;
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
