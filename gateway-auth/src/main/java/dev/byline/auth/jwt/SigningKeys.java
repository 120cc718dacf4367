package dev.byline.auth.jwt;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.KeyConverter;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jose.util.Resource;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.security.Key;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of one issuer: fetched at first use, cached, and fetched again, at a limited rate,
 * when a token names a key that is not among them.
 *
 * <p>Thread: any that may block. Owns: the key set. Fails: {@link KeySourceException} when the
 * issuer can't be reached.
 *
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect
 *     Discovery</a>
 */
final class SigningKeys {
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int SIZE_MAX = 256 * 1024;
  private static final Duration LIVE = Duration.ofMinutes(5);
  private static final Duration SECOND_FETCH_AFTER = Duration.ofSeconds(1);
  private static final Duration OUTAGE_TOLERANCE = Duration.ofHours(1);
  private static final Duration DISCOVERY_AGAIN_AFTER = Duration.ofSeconds(1);

  private final IssuerSettings settings;
  private final InstantSource clock;
  private final DefaultResourceRetriever http =
      new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, SIZE_MAX);
  private final ReentrantLock discovering = new ReentrantLock();
  private volatile @Nullable JWKSource<SecurityContext> source;
  private volatile boolean fetched;
  private Instant discoverAgain = Instant.MIN;

  SigningKeys(IssuerSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** The public keys that may have signed a token with {@code header}; may be none. */
  List<Key> forHeader(JWSHeader header) throws KeySourceException {
    List<JWK> matching = source().get(new JWKSelector(JWKMatcher.forJWSHeader(header)), null);
    fetched = true;
    return KeyConverter.toJavaKeys(matching);
  }

  /** Whether the issuer has ever given its keys. */
  boolean known() {
    return fetched;
  }

  private JWKSource<SecurityContext> source() throws KeySourceException {
    JWKSource<SecurityContext> ready = source;
    if (ready != null) {
      return ready;
    }
    discovering.lock();
    try {
      JWKSource<SecurityContext> first = source;
      if (first == null) {
        first = remote(settings.jwksUri() == null ? discover() : settings.jwksUri());
        source = first;
      }
      return first;
    } finally {
      discovering.unlock();
    }
  }

  private URI discover() throws KeySourceException {
    if (clock.instant().isBefore(discoverAgain)) {
      throw new RemoteKeySourceException("discovery failed a moment ago", null);
    }
    discoverAgain = clock.instant().plus(DISCOVERY_AGAIN_AFTER);
    String issuer = settings.issuer().toString();
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    try {
      Resource document = http.retrieveResource(
          URI.create(base + "/.well-known/openid-configuration").toURL());
      var metadata = JSONObjectUtils.parse(document.getContent());
      String named = JSONObjectUtils.getString(metadata, "issuer");
      URI jwks = JSONObjectUtils.getURI(metadata, "jwks_uri");
      if (!issuer.equals(named) || jwks == null) {
        throw new RemoteKeySourceException("discovery document names another issuer", null);
      }
      return jwks;
    } catch (IOException | ParseException | IllegalArgumentException e) {
      throw new RemoteKeySourceException("discovery failed", e);
    }
  }

  private JWKSource<SecurityContext> remote(URI jwks) throws KeySourceException {
    try {
      return JWKSourceBuilder.<SecurityContext>create(jwks.toURL(), http)
          .cache(LIVE.toMillis(), 2L * TIMEOUT_MILLIS)
          .rateLimited(SECOND_FETCH_AFTER.toMillis())
          .outageTolerant(OUTAGE_TOLERANCE.toMillis())
          .build();
    } catch (MalformedURLException e) {
      throw new RemoteKeySourceException("jwks uri is no URL", e);
    }
  }
}
