package dev.byline.auth.jwt;

import dev.byline.core.BearerToken;
import dev.byline.core.identity.Principal;
import java.time.Instant;

/**
 * What a token proved.
 *
 * @param principal the caller
 * @param expires until when it proves that, clock skew included
 * @param keys of its issuer
 * @param signer the key that signed it
 */
record VerifiedToken(
    Principal principal, Instant expires, SigningKeys keys, VerificationKey signer) {
  /** The same with the token itself in the principal. */
  VerifiedToken with(BearerToken token) {
    return new VerifiedToken(principal.with(token), expires, keys, signer);
  }

  /** Whether it still proves that: not expired, and its key not withdrawn. */
  boolean holds(Instant now) {
    KeySet current = keys.usable();
    return now.isBefore(expires) && current != null && current.holds(signer);
  }
}
