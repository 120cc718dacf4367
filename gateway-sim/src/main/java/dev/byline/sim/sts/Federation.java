package dev.byline.sim.sts;

import dev.byline.sim.oidc.AwsIssuer;
import dev.byline.sim.oidc.TokenVerifier;
import java.util.Optional;

/** The issuers on both sides of STS: those whose tokens it takes, and the account's own, for which it signs. Thread-safe. */
public interface Federation {

  /** Checks the tokens of an issuer, by its URL; empty when nobody answers there. */
  Optional<TokenVerifier> verifier(String url);

  /** The account's issuer; empty as long as outbound identity federation is disabled. */
  Optional<AwsIssuer> outbound();
}
