package dev.byline.core.access;

import dev.byline.core.credential.RoleKey;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Principal;
import dev.byline.core.request.ModelCall;
import dev.byline.core.request.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of the policy is for one caller: the rules whose condition holds, and the role session. It holds
 * on to no {@link Principal}, so that it can be remembered by one.
 *
 * <p>Thread: immutable, any thread. Owns: nothing. Fails: {@link Refused} where a session is asked for
 * that can't be.
 */
public final class CallerPolicy {
  private final List<AccessRule> rules;
  private final @Nullable RoleKey role;
  private final @Nullable Failure roleless;
  private final @Nullable Failure refusal;

  private CallerPolicy(
      List<AccessRule> rules,
      @Nullable RoleKey role,
      @Nullable Failure roleless,
      @Nullable Failure refusal) {
    this.rules = rules;
    this.role = role;
    this.roleless = roleless;
    this.refusal = refusal;
  }

  static CallerPolicy by(List<AccessRule> rules, RoleRoute route, Principal principal) {
    try {
      return new CallerPolicy(rules, route.key(principal, rules), null, null);
    } catch (Refused refused) {
      return new CallerPolicy(rules, null, refused.failure(), null);
    }
  }

  static CallerPolicy withoutRole(List<AccessRule> rules) {
    return new CallerPolicy(
        rules,
        null,
        Failure.of(Fault.NO_ROLE, "No role of this gateway is for this caller."),
        null);
  }

  /** A policy for a caller of whom it can't be said what is for them: nothing is. */
  static CallerPolicy refused(Failure failure) {
    return new CallerPolicy(List.of(), null, failure, failure);
  }

  /** Why nothing is permitted to this caller at all, or null. */
  public @Nullable Failure refusal() {
    return refusal;
  }

  /** The rules that are for this caller, in the policy's order. */
  public List<AccessRule> rules() {
    return rules;
  }

  /**
   * The caller's session.
   *
   * @throws Refused with {@link Fault#NO_ROLE} where there is none
   */
  public RoleKey role() {
    if (role == null) {
      throw (roleless == null ? Failure.of(Fault.INTERNAL, "The caller has no role.") : roleless)
          .refused();
    }
    return role;
  }

  /** Whether any model could make a call of {@code operation} permitted. */
  boolean mentions(Operation operation) {
    for (AccessRule rule : rules) {
      if (rule.operations().contains(operation)) {
        return true;
      }
    }
    return false;
  }

  /** The first rule that has {@code call} in {@code region}, or null. */
  @Nullable AccessRule ruleFor(ModelCall call, String region) {
    for (AccessRule rule : rules) {
      if (rule.allows(call, region)) {
        return rule;
      }
    }
    return null;
  }
}
