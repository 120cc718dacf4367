package dev.byline.auth.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import java.net.URI;
import java.util.Set;

/**
 * One trusted token issuer.
 *
 * @param name for messages and metrics
 * @param issuer {@code iss} of its tokens, compared letter by letter (OpenID Connect Core, section
 *     3.1.3.7)
 * @param keys where its public keys are
 * @param audiences a token must name one of these
 * @param algorithms that its tokens may be signed with, out of {@link #ALGORITHMS}
 * @param rules what its tokens must keep to besides
 * @param mapping from claims to principal
 */
public record IssuerSettings(
    String name,
    URI issuer,
    KeySource keys,
    Set<String> audiences,
    Set<JWSAlgorithm> algorithms,
    TokenRules rules,
    ClaimsMapping mapping) {

  /** What can be verified: no algorithm that shares a secret, and never {@code none}. */
  public static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
      JWSAlgorithm.RS256,
      JWSAlgorithm.RS384,
      JWSAlgorithm.RS512,
      JWSAlgorithm.PS256,
      JWSAlgorithm.PS384,
      JWSAlgorithm.PS512,
      JWSAlgorithm.ES256,
      JWSAlgorithm.ES384,
      JWSAlgorithm.ES512,
      JWSAlgorithm.EdDSA,
      JWSAlgorithm.Ed25519);

  /** Copies the sets; refuses an issuer without audience, or with an algorithm that shares a key. */
  public IssuerSettings {
    audiences = Set.copyOf(audiences);
    algorithms = Set.copyOf(algorithms);
    if (audiences.isEmpty()) {
      throw new IllegalArgumentException("audiences: at least one is needed");
    }
    if (algorithms.isEmpty() || !ALGORITHMS.containsAll(algorithms)) {
      throw new IllegalArgumentException("algorithms: " + algorithms + " (expected: asymmetric)");
    }
  }
}
