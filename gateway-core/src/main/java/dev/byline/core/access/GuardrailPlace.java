package dev.byline.core.access;

import dev.byline.core.request.Operation;

/**
 * Where an operation takes a guardrail.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use.html">Use a guardrail</a>
 */
public enum GuardrailPlace {
  /** In {@link #ID_HEADER} and {@link #VERSION_HEADER}. */
  HEADERS,
  /** In the body's member {@link #MEMBER_NAME}. */
  BODY,
  /** Nowhere: no rule can demand one. */
  NOWHERE;

  /** Names the guardrail. */
  public static final String ID_HEADER = "x-amzn-bedrock-guardrailidentifier";

  /** Names its version. */
  public static final String VERSION_HEADER = "x-amzn-bedrock-guardrailversion";

  /** Names both, in a body. */
  public static final String MEMBER_NAME = "guardrailConfig";

  /** Says in a body how a guardrail of the headers is applied. */
  public static final String SETTINGS_MEMBER_NAME = "amazon-bedrock-guardrailConfig";

  /** The place in requests of {@code operation}. */
  public static GuardrailPlace of(Operation operation) {
    return switch (operation) {
      case CONVERSE, CONVERSE_STREAM -> BODY;
      case INVOKE, INVOKE_WITH_RESPONSE_STREAM, CHAT_COMPLETIONS -> HEADERS;
      default -> NOWHERE;
    };
  }
}
