package dev.byline.core.failure;

/**
 * The one table of everything that can go wrong with an exchange: whose fault, which HTTP status,
 * which AWS error name, and whether the same request may succeed later.
 *
 * <p>Names and statuses follow the errors of the Bedrock Runtime API; SDKs map the name to an
 * exception type and retry 429, 500 and 503 by themselves.
 */
public enum Fault {
  NO_TOKEN(Side.CLIENT, 403, AwsError.ACCESS_DENIED, false),
  TOKEN_MALFORMED(Side.CLIENT, 403, AwsError.ACCESS_DENIED, false),
  TOKEN_ALGORITHM(Side.CLIENT, 403, AwsError.ACCESS_DENIED, false),
  TOKEN_ISSUER(Side.CLIENT, 403, AwsError.ACCESS_DENIED, false),
  TOKEN_SIGNATURE(Side.CLIENT, 403, AwsError.ACCESS_DENIED, false),
  TOKEN_AUDIENCE(Side.CLIENT, 403, AwsError.ACCESS_DENIED, false),
  TOKEN_EXPIRED(Side.CLIENT, 403, AwsError.ACCESS_DENIED, false),
  TOKEN_NOT_YET_VALID(Side.CLIENT, 403, AwsError.ACCESS_DENIED, false),
  CLAIM_UNUSABLE(Side.CLIENT, 403, AwsError.ACCESS_DENIED, false),
  NOT_PERMITTED(Side.CLIENT, 403, AwsError.ACCESS_DENIED, false),
  UNKNOWN_OPERATION(Side.CLIENT, 404, AwsError.UNKNOWN_OPERATION, false),
  MODEL_ID_INVALID(Side.CLIENT, 400, AwsError.VALIDATION, false),
  REQUEST_MALFORMED(Side.CLIENT, 400, AwsError.VALIDATION, false),
  BODY_TOO_LARGE(Side.CLIENT, 413, AwsError.VALIDATION, false),
  BODY_TIMEOUT(Side.CLIENT, 408, AwsError.VALIDATION, false),

  KEYS_UNAVAILABLE(Side.GATEWAY, 503, AwsError.SERVICE_UNAVAILABLE, true),
  VERIFIER_BUSY(Side.GATEWAY, 503, AwsError.SERVICE_UNAVAILABLE, true),
  OVERLOADED(Side.GATEWAY, 503, AwsError.SERVICE_UNAVAILABLE, true),
  CREDENTIALS_REFUSED(Side.GATEWAY, 403, AwsError.ACCESS_DENIED, false),
  CREDENTIALS_UNAVAILABLE(Side.GATEWAY, 503, AwsError.SERVICE_UNAVAILABLE, true),
  LEDGER_UNAVAILABLE(Side.GATEWAY, 503, AwsError.SERVICE_UNAVAILABLE, true),
  STOPPING(Side.GATEWAY, 503, AwsError.SERVICE_UNAVAILABLE, true),
  INTERNAL(Side.GATEWAY, 500, AwsError.INTERNAL_SERVER, true),

  UPSTREAM_UNREACHABLE(Side.UPSTREAM, 503, AwsError.SERVICE_UNAVAILABLE, true),
  UPSTREAM_TIMEOUT(Side.UPSTREAM, 408, AwsError.MODEL_TIMEOUT, true),
  UPSTREAM_CUT(Side.UPSTREAM, 503, AwsError.SERVICE_UNAVAILABLE, true);

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
  private final boolean retryable;
  private final String reason;

  Fault(Side side, int status, String errorType, boolean retryable) {
    this.side = side;
    this.status = status;
    this.errorType = errorType;
    this.retryable = retryable;
    this.reason = AwsError.kebab(name());
  }

  /** Whose fault it is. */
  public Side side() {
    return side;
  }

  /** HTTP status of the answer. */
  public int status() {
    return status;
  }

  /** The AWS error name, as it stands in {@code x-amzn-ErrorType}. */
  public String errorType() {
    return errorType;
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
