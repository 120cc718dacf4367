package dev.byline.sim.bedrock;

import dev.byline.sim.http.Refused;
import dev.byline.sim.iam.CallerKeys;
import dev.byline.sim.iam.ConditionContext;
import dev.byline.sim.iam.Decision;
import dev.byline.sim.iam.Principal;
import dev.byline.sim.iam.SimulatedIam;
import java.util.Map;

/**
 * Asks IAM about every resource of a call: the profile, if one is named, and the model in each region it may run in.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html">Prerequisites for inference
 *     profiles</a>
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html">Access denied messages</a>
 */
public final class Permission {
  private final SimulatedIam iam;
  private final String region;

  /** Asks about one region. */
  public Permission(SimulatedIam iam, String region) {
    this.iam = iam;
    this.region = region;
  }

  /** Asks about the resources of a model call. */
  public void check(Principal caller, String action, ModelCatalog.Target target) {
    check(caller, action, target, Map.of());
  }

  /** Asks about the resources of a model call under more condition keys. */
  public void check(
      Principal caller, String action, ModelCatalog.Target target, Map<String, String> keys) {
    ConditionContext.Builder builder = CallerKeys.of(caller, region)
        .putAll("bedrock:InferenceProfileArn", target.profileArn().stream().toList());
    keys.forEach(builder::put);
    ConditionContext context = builder.build();
    target.profileArn().ifPresent(arn -> check(caller, action, arn, context));
    target.modelArns().forEach(arn -> check(caller, action, arn, context));
  }

  /** Asks about one resource that is not a model. */
  public void check(Principal caller, String action, String resource) {
    check(caller, action, resource, CallerKeys.of(caller, region).build());
  }

  /** Asks about one resource under more condition keys than the caller's own. */
  public void check(Principal caller, String action, String resource, Map<String, String> keys) {
    ConditionContext.Builder context = CallerKeys.of(caller, region);
    keys.forEach(context::put);
    check(caller, action, resource, context.build());
  }

  /** Asks about one resource that is to be tagged. */
  public void checkTagged(
      Principal caller, String action, String resource, Map<String, String> tags) {
    ConditionContext context = CallerKeys.of(caller, region)
        .tags("aws:RequestTag/", tags)
        .putAll("aws:TagKeys", tags.keySet())
        .build();
    check(caller, action, resource, context);
  }

  private void check(Principal caller, String action, String resource, ConditionContext context) {
    refuse(
        iam.decideIdentity(caller, action, resource, context),
        "identity-based",
        caller,
        action,
        resource);
    refuse(
        iam.decideSession(caller, action, resource, context), "session", caller, action, resource);
  }

  private static void refuse(
      Decision decision, String kind, Principal caller, String action, String resource) {
    String why = switch (decision) {
      case ALLOWED -> "";
      case NOT_ALLOWED -> " because no " + kind + " policy allows the " + action + " action";
      case DENIED ->
        " with an explicit deny in " + (kind.startsWith("i") ? "an " : "a ") + kind + " policy";
    };
    if (!why.isEmpty()) {
      throw new Refused(
          "AccessDeniedException",
          403,
          "User: "
              + caller.arn()
              + " is not authorized to perform: "
              + action
              + " on resource: "
              + resource
              + why);
    }
  }
}
