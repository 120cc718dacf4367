package dev.byline.auth.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One trusted token issuer.
 *
 * @param name for messages and metrics
 * @param issuer {@code iss} of its tokens, compared letter by letter (OpenID Connect Core, section
 *     3.1.3.7)
 * @param jwksUri where its keys are; null to ask its discovery document
 * @param audiences a token must name one of these
 * @param algorithms that its tokens may be signed with; asymmetric ones only
 * @param clockSkew by how much its clock may differ from ours
 * @param mapping from claims to principal
 */
public record IssuerSettings(
    String name,
    URI issuer,
    @Nullable URI jwksUri,
    Set<String> audiences,
    Set<JWSAlgorithm> algorithms,
    Duration clockSkew,
    ClaimsMapping mapping) {

  /** Copies the sets; refuses an issuer without audience, or with an algorithm that shares a key. */
  public IssuerSettings {
    audiences = Set.copyOf(audiences);
    algorithms = Set.copyOf(algorithms);
    if (audiences.isEmpty()) {
      throw new IllegalArgumentException("audiences: at least one is needed");
    }
    if (algorithms.isEmpty() || !JWSAlgorithm.Family.SIGNATURE.containsAll(algorithms)) {
      throw new IllegalArgumentException("algorithms: " + algorithms + " (expected: asymmetric)");
    }
  }
}
