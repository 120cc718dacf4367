package dev.byline.core.access;

/**
 * A guardrail that a rule demands: it is added to the request where the request names none.
 *
 * @param id its id or ARN, as Bedrock takes it
 * @param version a number, or {@code DRAFT}
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use.html">Use a guardrail</a>
 */
public record Guardrail(String id, String version) {
  /**
   * Checks both by the patterns of the service's model.
   *
   * @throws IllegalArgumentException where Bedrock would refuse one
   */
  public Guardrail {
    if (!id.matches(
        "[a-z0-9]{1,64}|arn:aws(-[a-z]+)*:bedrock:[a-z0-9-]{1,20}:\\d{12}:guardrail/[a-z0-9]{1,64}")) {
      throw new IllegalArgumentException("expected a guardrail's id or ARN, got " + id);
    }
    if (!version.matches("[1-9]\\d{0,7}|DRAFT")) {
      throw new IllegalArgumentException("expected a version's number or DRAFT, got " + version);
    }
  }

  /** How IAM names it: {@code ARN:VERSION}, of a draft the ARN alone. */
  String versionedArn() {
    return version.equals("DRAFT") ? id : id + ':' + version;
  }

  /** Whether {@code id} is an ARN. */
  public boolean hasArn() {
    return id.startsWith("arn:");
  }
}
