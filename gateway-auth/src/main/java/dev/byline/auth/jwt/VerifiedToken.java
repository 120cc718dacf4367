package dev.byline.auth.jwt;

import dev.byline.core.BearerToken;
import dev.byline.core.identity.Attributes;
import dev.byline.core.identity.Principal;
import java.time.Instant;
import java.util.Map;

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
  /** What the objects take beside their texts. */
  private static final int OBJECTS = 1024;

  /** The same with the token itself in the principal. */
  VerifiedToken with(BearerToken token) {
    return new VerifiedToken(principal.with(token), expires, keys, signer);
  }

  /** About how much memory it holds: two bytes a character, one a character of its token. */
  int bytes() {
    Attributes attributes = principal.attributes();
    long characters = principal.issuer().length();
    characters += principal.subject().length() + principal.sessionName().length();
    for (Map.Entry<String, String> tag : attributes.asTags().entrySet()) {
      characters += tag.getKey().length() + tag.getValue().length();
    }
    BearerToken token = principal.token();
    int tokenBytes = token == null ? 0 : token.value().expose().length();
    return Math.toIntExact(OBJECTS + 2 * characters + tokenBytes);
  }

  /** Whether it still proves that: not expired, and its key not withdrawn. */
  boolean holds(Instant now) {
    KeySet current = keys.usable();
    return now.isBefore(expires) && current != null && current.holds(signer);
  }
}
