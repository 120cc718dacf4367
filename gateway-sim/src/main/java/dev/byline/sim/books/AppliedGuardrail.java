package dev.byline.sim.books;

/**
 * A guardrail as a call ran with it.
 *
 * @param arn of the guardrail, without a version, however the request named it
 * @param version a number or {@code DRAFT}
 */
public record AppliedGuardrail(String arn, String version) {

  /**
   * The value of the condition key {@code bedrock:GuardrailIdentifier}: the ARN, and behind it the version if that is a number.
   *
   * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-id.html">Enforce the use of
   *     specific guardrails</a>
   */
  public String conditionKey() {
    return version.equals("DRAFT") ? arn : arn + ':' + version;
  }
}
