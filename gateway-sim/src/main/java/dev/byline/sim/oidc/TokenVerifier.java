package dev.byline.sim.oidc;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks a token's signature against the keys the issuer publishes now; the claims are the caller's to judge. */
public final class TokenVerifier {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final KeyRing keys;

  TokenVerifier(KeyRing keys) {
    this.keys = keys;
  }

  /** The claims of a token that one of the published keys signed. */
  public Optional<JsonNode> verify(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      JsonNode header = JSON.readTree(decode(parts[0]));
      byte[] signature = decode(parts[2]);
      JsonNode claims = JSON.readTree(decode(parts[1]));
      return keys.published(header.path("kid").asString(""), header.path("alg").asString(""))
          .filter(key -> key.verify(parts[0] + '.' + parts[1], signature))
          .filter(key -> claims.isObject())
          .map(key -> claims);
    } catch (IllegalArgumentException | JacksonException e) {
      return Optional.empty();
    }
  }

  private static byte[] decode(String part) {
    return Base64.getUrlDecoder().decode(part.getBytes(StandardCharsets.US_ASCII));
  }
}
