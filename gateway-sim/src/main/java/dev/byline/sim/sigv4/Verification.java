package dev.byline.sim.sigv4;

import dev.byline.sim.iam.AccessKey;

/** What the verifier says of a request. */
public sealed interface Verification {

  /** The request was signed with this key. */
  record Signed(AccessKey key) implements Verification {}

  /**
   * It was not.
   *
   * @param message AWS's words; never a valid signature
   */
  record Rejected(Reason reason, String message) implements Verification {}

  /**
   * Why a request is refused, as JSON services and as query services such as STS name it.
   *
   * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html">Common errors</a>
   */
  enum Reason {
    MISSING("MissingAuthenticationTokenException", "MissingAuthenticationToken", 403),
    INCOMPLETE("IncompleteSignatureException", "IncompleteSignature", 400),
    UNKNOWN_KEY("UnrecognizedClientException", "InvalidClientTokenId", 403),
    EXPIRED("ExpiredTokenException", "ExpiredToken", 403),
    MISMATCH("InvalidSignatureException", "SignatureDoesNotMatch", 403);

    private final String jsonCode;
    private final String queryCode;
    private final int status;

    Reason(String jsonCode, String queryCode, int status) {
      this.jsonCode = jsonCode;
      this.queryCode = queryCode;
      this.status = status;
    }

    /** The code of a JSON service such as Bedrock. */
    public String jsonCode() {
      return jsonCode;
    }

    /** The code of a query service such as STS. */
    public String queryCode() {
      return queryCode;
    }

    public int status() {
      return status;
    }
  }
}
