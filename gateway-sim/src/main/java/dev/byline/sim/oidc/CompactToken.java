package dev.byline.sim.oidc;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A signed token in its three parts, read but not believed.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7515#section-3.1">RFC 7515: compact serialization</a>
 */
public final class CompactToken {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final JsonNode header;
  private final JsonNode claims;
  private final String signed;
  private final byte[] signature;

  private CompactToken(JsonNode header, JsonNode claims, String signed, byte[] signature) {
    this.header = header;
    this.claims = claims;
    this.signed = signed;
    this.signature = signature;
  }

  /** Reads a token; empty when it has not three parts, or no JSON objects in them. */
  public static Optional<CompactToken> read(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      JsonNode header = JSON.readTree(decode(parts[0]));
      JsonNode claims = JSON.readTree(decode(parts[1]));
      return header.isObject() && claims.isObject()
          ? Optional.of(
              new CompactToken(header, claims, parts[0] + '.' + parts[1], decode(parts[2])))
          : Optional.empty();
    } catch (IllegalArgumentException | JacksonException e) {
      return Optional.empty();
    }
  }

  /** The algorithm that the header names, if it is one that issuers here know. */
  public Optional<Algorithm> algorithm() {
    return Algorithm.named(header.path("alg").asString(""));
  }

  public JsonNode claims() {
    return claims;
  }

  String keyId() {
    return header.path("kid").asString("");
  }

  boolean signedBy(SigningKey key) {
    return key.verify(signed, signature);
  }

  private static byte[] decode(String part) {
    return Base64.getUrlDecoder().decode(part.getBytes(StandardCharsets.US_ASCII));
  }
}
