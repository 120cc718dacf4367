package dev.byline.sim.iam;

/**
 * The condition keys that say who calls.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html">Global condition
 *     keys</a>
 */
public final class CallerKeys {
  private CallerKeys() {}

  /** The keys of a signed caller in a region. */
  public static ConditionContext.Builder of(Principal caller, String region) {
    ConditionContext.Builder context = new ConditionContext.Builder()
        .put("aws:PrincipalAccount", caller.account())
        .put("aws:userid", caller.userId())
        .put("aws:RequestedRegion", region)
        .tags("aws:PrincipalTag/", caller.tags());
    return switch (caller) {
      case Principal.User user ->
        context.put("aws:PrincipalArn", user.arn()).put("aws:PrincipalType", "User");
      case RoleSession session ->
        context
            .put("aws:PrincipalArn", session.role().arn())
            .put("aws:PrincipalType", "AssumedRole")
            .putAll("aws:SourceIdentity", session.sourceIdentity().stream().toList());
    };
  }
}
