package dev.byline.sim.bedrock;

/** The guardrails of the account, as an inference asks for them. Thread-safe. */
public interface GuardrailLookup {

  /** The ARN that an identifier, an id or an ARN, stands for. */
  String arn(String identifier);

  /** Whether the account has a version of a guardrail in the region. */
  boolean exists(String arn, String version);
}
