package dev.byline.sim.iam;

/**
 * Whether somebody may assume, tag or name a session of a role. Both sides are asked: the role's trust policy and the caller's
 * own permissions. Within one account AWS lets a trust policy that names the caller's ARN suffice; the simulator asks for the
 * permission there too, so that a set-up that works here works across accounts as well.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html">
 *     Cross-account policy evaluation</a>
 */
public final class TrustDecisions {
  private final SimulatedIam iam;

  /** Decides by the roles and policies of one IAM. */
  public TrustDecisions(SimulatedIam iam) {
    this.iam = iam;
  }

  /** Whether a signed caller may do an {@code sts:} action to a role. */
  public boolean allows(Principal caller, Role role, String action, ConditionContext context) {
    Decision trust = PolicyDocument.trust(role.trustPolicy())
        .decideTrust(action, name -> isCaller(name, caller), context);
    return trust == Decision.ALLOWED
        && iam.decideIdentity(caller, action, role.arn(), context) == Decision.ALLOWED
        && iam.decideSession(caller, action, role.arn(), context) == Decision.ALLOWED;
  }

  /** Whether a bearer of a provider's token may do an {@code sts:} action to a role; a wildcard does not name a provider. */
  public boolean allowsFederated(
      String providerArn, Role role, String action, ConditionContext context) {
    return PolicyDocument.trust(role.trustPolicy())
            .decideTrust(action, providerArn::equals, context)
        == Decision.ALLOWED;
  }

  private static boolean isCaller(String name, Principal caller) {
    return name.equals("*")
        || name.equals(caller.account())
        || name.equals("arn:aws:iam::" + caller.account() + ":root")
        || name.equals(caller.arn())
        || (caller instanceof RoleSession session && name.equals(session.role().arn()));
  }
}
