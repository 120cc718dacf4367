package dev.byline.auth.jwt;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys at an address, which the issuer's discovery document tells where it is not known.
 *
 * <p>Thread: one at a time, which may block. Owns: the address. Fails: {@link KeysUnreadable}; after
 * that, and where no keys are there, it asks for the address again.
 *
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect
 *     Discovery</a>
 */
final class HttpKeys implements KeyFetch {
  private static final Duration EVERY = Duration.ofMinutes(5);

  private final HttpDocuments http;
  private final URI issuer;
  private final @Nullable URI known;
  private @Nullable URI discovered;

  /**
   * Keys of {@code issuer}.
   *
   * @param known their address; null to discover it
   */
  HttpKeys(HttpDocuments http, URI issuer, @Nullable URI known) {
    this.http = http;
    this.issuer = issuer;
    this.known = known;
  }

  @Override
  public KeySet fetch() throws KeysUnreadable {
    URI address = known == null ? discovered : known;
    if (address == null) {
      address = discover();
    }
    discovered = null;
    KeySet keys = KeySet.parse(http.get(address));
    discovered = keys.isEmpty() ? null : address;
    return keys;
  }

  private URI discover() throws KeysUnreadable {
    String text = issuer.toString();
    String base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    byte[] document = http.get(URI.create(base + "/.well-known/openid-configuration"));
    URI jwks;
    try {
      Map<String, Object> metadata =
          JSONObjectUtils.parse(new String(document, StandardCharsets.UTF_8));
      jwks = JSONObjectUtils.getURI(metadata, "jwks_uri");
      if (!text.equals(JSONObjectUtils.getString(metadata, "issuer")) || jwks == null) {
        throw new KeysUnreadable("the discovery document is of another issuer, or has no jwks_uri");
      }
    } catch (ParseException | RuntimeException e) {
      throw new KeysUnreadable("the discovery document can't be read");
    }
    if (!"https".equals(jwks.getScheme()) && !issuer.getScheme().equals(jwks.getScheme())) {
      throw new KeysUnreadable("the discovery document's jwks_uri is not https");
    }
    return jwks;
  }

  @Override
  public Duration every() {
    return EVERY;
  }
}
