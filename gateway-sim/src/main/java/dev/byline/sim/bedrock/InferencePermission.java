package dev.byline.sim.bedrock;

import dev.byline.sim.books.AppliedGuardrail;
import dev.byline.sim.iam.Principal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a caller may run an inference: the model's action on every resource of the model, under the condition key {@code
 * bedrock:GuardrailIdentifier} if a guardrail is named, and then {@code bedrock:ApplyGuardrail} on the guardrail.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions.html">Permissions of guardrails</a>
 */
public final class InferencePermission {
  private final Permission permission;
  private final GuardrailLookup guardrails;

  /** Asks IAM, and looks for the guardrail in the account. */
  public InferencePermission(Permission permission, GuardrailLookup guardrails) {
    this.permission = permission;
    this.guardrails = guardrails;
  }

  /** Admits a call, or refuses it; a guardrail that does not exist is refused last. */
  Optional<AppliedGuardrail> check(
      Principal caller,
      String action,
      ModelCatalog.Target target,
      Map<String, String> keys,
      Optional<GuardrailChoice> choice) {
    Optional<AppliedGuardrail> guardrail = choice.map(
        named -> new AppliedGuardrail(guardrails.arn(named.identifier()), named.version()));
    Map<String, String> all = new LinkedHashMap<>(keys);
    guardrail.ifPresent(named -> all.put("bedrock:GuardrailIdentifier", named.conditionKey()));
    permission.check(caller, action, target, all);
    if (guardrail.isPresent()) {
      AppliedGuardrail named = guardrail.get();
      permission.check(caller, "bedrock:ApplyGuardrail", named.arn());
      Body.need(
          guardrails.exists(named.arn(), named.version()),
          "The guardrail identifier or version provided in the request does not exist.");
    }
    return guardrail;
  }
}
