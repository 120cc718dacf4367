package dev.byline.sim.oidc;

/** Checks a token's signature against the keys an issuer publishes now; the claims are the caller's to judge. */
public final class TokenVerifier {
  private final KeyRing keys;

  TokenVerifier(KeyRing keys) {
    this.keys = keys;
  }

  /** Whether the key that the token names is published, for the algorithm that it names, and signed it. */
  public boolean verifies(CompactToken token) {
    return token
        .algorithm()
        .flatMap(algorithm -> keys.published(token.keyId(), algorithm.joseName()))
        .filter(token::signedBy)
        .isPresent();
  }
}
