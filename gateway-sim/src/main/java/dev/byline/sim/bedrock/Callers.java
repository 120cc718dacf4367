package dev.byline.sim.bedrock;

import dev.byline.sim.http.Refused;
import dev.byline.sim.http.WireRequest;
import dev.byline.sim.iam.Principal;
import dev.byline.sim.sigv4.SigV4Verifier;
import dev.byline.sim.sigv4.Verification;

/** Tells who signed a request, or refuses it. Bedrock API keys are known by their form and always invalid. */
public final class Callers {
  private static final String BEARER = "Bearer ";

  private final SigV4Verifier verifier;

  /** Callers of one endpoint. */
  public Callers(SigV4Verifier verifier) {
    this.verifier = verifier;
  }

  /** The principal of the key that signed the request. */
  public Principal of(WireRequest request) {
    String authorization = request.headers().first("authorization").orElse("");
    if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      String token = authorization.substring(BEARER.length()).strip();
      throw new Refused(
          "AccessDeniedException",
          403,
          token.startsWith("bedrock-api-key-") || token.startsWith("ABSK")
              ? "Authentication failed: Please make sure your API Key is valid."
              : "Invalid API Key format: Must start with pre-defined prefix");
    }
    return switch (verifier.verify(request)) {
      case Verification.Signed signed -> signed.key().principal();
      case Verification.Rejected rejected ->
        throw new Refused(
            rejected.reason().jsonCode(), rejected.reason().status(), rejected.message());
    };
  }
}
