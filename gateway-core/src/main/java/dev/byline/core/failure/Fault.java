package dev.byline.core.failure;

import org.jspecify.annotations.Nullable;

/**
 * The one table of everything that can go wrong with an exchange: whose fault, which HTTP status,
 * which AWS error name, which kind of error it is on the other surfaces, and whether the same request
 * may succeed later.
 *
 * <p>Names and statuses follow the errors of the Bedrock Runtime API; SDKs map the name to an
 * exception type and retry 429, 500 and 503 by themselves.
 */
public enum Fault {
  NO_TOKEN(Side.CLIENT, 403, AwsError.ACCESS_DENIED, ErrorKind.AUTHENTICATION, false),
  TOKEN_MALFORMED(Side.CLIENT, 403, AwsError.ACCESS_DENIED, ErrorKind.AUTHENTICATION, false),
  TOKEN_AMBIGUOUS(Side.CLIENT, 403, AwsError.ACCESS_DENIED, ErrorKind.AUTHENTICATION, false),
  TOKEN_ALGORITHM(Side.CLIENT, 403, AwsError.ACCESS_DENIED, ErrorKind.AUTHENTICATION, false),
  TOKEN_ISSUER(Side.CLIENT, 403, AwsError.ACCESS_DENIED, ErrorKind.AUTHENTICATION, false),
  TOKEN_SIGNATURE(Side.CLIENT, 403, AwsError.ACCESS_DENIED, ErrorKind.AUTHENTICATION, false),
  TOKEN_AUDIENCE(Side.CLIENT, 403, AwsError.ACCESS_DENIED, ErrorKind.AUTHENTICATION, false),
  TOKEN_EXPIRED(Side.CLIENT, 403, AwsError.ACCESS_DENIED, ErrorKind.AUTHENTICATION, false),
  TOKEN_NOT_YET_VALID(Side.CLIENT, 403, AwsError.ACCESS_DENIED, ErrorKind.AUTHENTICATION, false),
  TOKEN_NOT_ACCEPTED(Side.CLIENT, 403, AwsError.ACCESS_DENIED, ErrorKind.AUTHENTICATION, false),
  RELAY_UNTRUSTED(Side.CLIENT, 403, AwsError.ACCESS_DENIED, ErrorKind.AUTHENTICATION, false),
  CLAIM_UNUSABLE(Side.CLIENT, 403, AwsError.ACCESS_DENIED, ErrorKind.PERMISSION, false),
  NOT_PERMITTED(Side.CLIENT, 403, AwsError.ACCESS_DENIED, ErrorKind.PERMISSION, false),
  NO_ROLE(Side.CLIENT, 403, AwsError.ACCESS_DENIED, ErrorKind.PERMISSION, false),
  GUARDRAIL_CONFLICT(Side.CLIENT, 403, AwsError.ACCESS_DENIED, ErrorKind.PERMISSION, false),
  UNKNOWN_OPERATION(Side.CLIENT, 404, AwsError.UNKNOWN_OPERATION, ErrorKind.NOT_FOUND, false),
  MODEL_ID_INVALID(Side.CLIENT, 400, AwsError.VALIDATION, ErrorKind.INVALID, false),
  REQUEST_MALFORMED(Side.CLIENT, 400, AwsError.VALIDATION, ErrorKind.INVALID, false),
  HEAD_TIMEOUT(Side.CLIENT, 408, AwsError.VALIDATION, ErrorKind.REQUEST_TIMEOUT, false),
  BODY_MALFORMED(Side.CLIENT, 400, AwsError.VALIDATION, ErrorKind.INVALID, false),
  HTTP2_REQUIRED(Side.CLIENT, 400, AwsError.VALIDATION, ErrorKind.INVALID, false),
  BODY_TOO_LARGE(Side.CLIENT, 413, AwsError.VALIDATION, ErrorKind.TOO_LARGE, false),
  BODY_TIMEOUT(Side.CLIENT, 408, AwsError.VALIDATION, ErrorKind.REQUEST_TIMEOUT, false),

  KEYS_UNAVAILABLE(Side.GATEWAY, 503, AwsError.SERVICE_UNAVAILABLE, ErrorKind.UNAVAILABLE, true),
  VERIFIER_BUSY(Side.GATEWAY, 503, AwsError.SERVICE_UNAVAILABLE, ErrorKind.UNAVAILABLE, true),
  OVERLOADED(Side.GATEWAY, 503, AwsError.SERVICE_UNAVAILABLE, ErrorKind.UNAVAILABLE, true),
  CREDENTIALS_REFUSED(Side.GATEWAY, 403, AwsError.ACCESS_DENIED, ErrorKind.PERMISSION, false),
  CREDENTIALS_UNAVAILABLE(
      Side.GATEWAY, 503, AwsError.SERVICE_UNAVAILABLE, ErrorKind.UNAVAILABLE, true),
  LEDGER_UNAVAILABLE(Side.GATEWAY, 503, AwsError.SERVICE_UNAVAILABLE, ErrorKind.UNAVAILABLE, true),
  STOPPING(Side.GATEWAY, 503, AwsError.SERVICE_UNAVAILABLE, ErrorKind.UNAVAILABLE, true),
  INTERNAL(Side.GATEWAY, 500, AwsError.INTERNAL_SERVER, ErrorKind.INTERNAL, true),

  UPSTREAM_UNREACHABLE(
      Side.UPSTREAM, 503, AwsError.SERVICE_UNAVAILABLE, ErrorKind.UNAVAILABLE, true),
  UPSTREAM_TIMEOUT(Side.UPSTREAM, 408, AwsError.MODEL_TIMEOUT, ErrorKind.TIMEOUT, true),
  UPSTREAM_CUT(Side.UPSTREAM, 503, AwsError.SERVICE_UNAVAILABLE, ErrorKind.UNAVAILABLE, true);

  /** Who has to mend it. */
  public enum Side {
    /** The caller: another request is needed. */
    CLIENT,
    /** This gateway, its configuration, its issuer, STS or its disk. */
    GATEWAY,
    /** Bedrock, or the way to it. */
    UPSTREAM
  }

  private final Side side;
  private final int status;
  private final String errorType;
  private final ErrorKind kind;
  private final boolean retryable;
  private final String reason;

  Fault(Side side, int status, String errorType, ErrorKind kind, boolean retryable) {
    this.side = side;
    this.status = status;
    this.errorType = errorType;
    this.kind = kind;
    this.retryable = retryable;
    this.reason = AwsError.kebab(name());
  }

  /** Whose fault it is. */
  public Side side() {
    return side;
  }

  /** HTTP status of the answer in AWS's shape. */
  public int status() {
    return status;
  }

  /** HTTP status of the answer in {@code shape}. */
  public int status(ErrorShape shape) {
    return shape == ErrorShape.AWS ? status : kind.status();
  }

  /** The AWS error name, as it stands in {@code x-amzn-ErrorType}. */
  public String errorType() {
    return errorType;
  }

  /** OpenAI's {@code type}. */
  public String openAiType() {
    return kind.openAiType();
  }

  /** OpenAI's {@code code}; null where a kind has none. */
  public @Nullable String openAiCode() {
    return kind.openAiCode();
  }

  /** Anthropic's {@code type}. */
  public String anthropicType() {
    return kind.anthropicType();
  }

  /** Whether the very same request may succeed a moment later. */
  public boolean retryable() {
    return retryable;
  }

  /** The name for ledgers, logs and metric tags, such as {@code token-expired}. */
  public String reason() {
    return reason;
  }
}
