package dev.byline.sim.faults;

/**
 * An error a service shall answer with.
 *
 * @param code AWS's error code: {@code Throttling} at STS, {@code ThrottlingException} at Bedrock
 * @param status the HTTP status
 * @param message what the client reads
 */
public record ScriptedError(String code, int status, String message) {

  /** STS at its request rate: {@code Throttling}, HTTP 400. */
  public static ScriptedError stsThrottling() {
    return new ScriptedError("Throttling", 400, "Rate exceeded");
  }

  /** STS could not reach the identity provider: {@code IDPCommunicationError}, HTTP 400, worth a retry. */
  public static ScriptedError idpCommunication() {
    return new ScriptedError(
        "IDPCommunicationError", 400, "Unable to communicate with the identity provider.");
  }

  /** The identity provider said that the claim is invalid: {@code IDPRejectedClaim}, HTTP 403. */
  public static ScriptedError idpRejectedClaim() {
    return new ScriptedError(
        "IDPRejectedClaim", 403, "The identity provider reported that authentication failed.");
  }

  /** Bedrock at its quota: {@code ThrottlingException}, HTTP 429. */
  public static ScriptedError bedrockThrottling() {
    return new ScriptedError(
        "ThrottlingException", 429, "Too many requests, please wait before trying again.");
  }

  /** Bedrock broken: {@code InternalServerException}, HTTP 500. */
  public static ScriptedError bedrockInternal() {
    return new ScriptedError(
        "InternalServerException",
        500,
        "The system encountered an unexpected error during processing. Try your request again.");
  }

  /** Bedrock unavailable: {@code ServiceUnavailableException}, HTTP 503. */
  public static ScriptedError bedrockUnavailable() {
    return new ScriptedError(
        "ServiceUnavailableException", 503, "Bedrock is unable to process your request.");
  }
}
