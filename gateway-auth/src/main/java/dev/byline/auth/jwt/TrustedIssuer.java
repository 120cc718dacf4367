package dev.byline.auth.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.JWSVerifierFactory;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One issuer's tokens: algorithm, signature, audience and times, in this order.
 *
 * <p>Thread: any that may block for the issuer's keys. Owns: the keys. Fails: {@link Refused}, with
 * a message that says what was expected and nothing of the token.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">RFC 8725, JWT best current practices</a>
 */
final class TrustedIssuer {
  private static final Set<@Nullable JOSEObjectType> TYPES =
      Collections.unmodifiableSet(new HashSet<@Nullable JOSEObjectType>(
          Arrays.asList(null, JOSEObjectType.JWT, new JOSEObjectType("at+jwt"))));

  private static final Duration COME_BACK = Duration.ofSeconds(2);

  private final IssuerSettings settings;
  private final SigningKeys keys;
  private final ClaimsMapper mapper;
  private final InstantSource clock;
  private final JWSVerifierFactory verifiers = new DefaultJWSVerifierFactory();

  TrustedIssuer(IssuerSettings settings, InstantSource clock) {
    this.settings = settings;
    this.keys = new SigningKeys(settings, clock);
    this.mapper = new ClaimsMapper(
        settings.name(), settings.issuer().toString(), settings.mapping(), SessionNames.readable());
    this.clock = clock;
  }

  /** What {@code token} proves; its {@code iss} is this issuer's. */
  VerifiedToken verify(SignedJWT token, JWTClaimsSet claims) {
    JWSHeader header = token.getHeader();
    if (!settings.algorithms().contains(header.getAlgorithm())) {
      throw refused(
          Fault.TOKEN_ALGORITHM, "The token's algorithm is not one that its issuer may use.");
    }
    if (!TYPES.contains(header.getType())) {
      throw refused(Fault.TOKEN_MALFORMED, "The token's type is not JWT or at+jwt.");
    }
    verifySignature(token, header);
    if (Collections.disjoint(claims.getAudience(), settings.audiences())) {
      throw refused(Fault.TOKEN_AUDIENCE, "The token is not meant for this gateway's audience.");
    }
    Instant expires = verifyTimes(claims);
    return new VerifiedToken(mapper.principal(claims.getClaims(), null), expires);
  }

  private void verifySignature(SignedJWT token, JWSHeader header) {
    try {
      for (Key key : candidates(header)) {
        JWSVerifier verifier = verifiers.createJWSVerifier(header, key);
        if (token.verify(verifier)) {
          return;
        }
      }
    } catch (JOSEException e) {
      // A key or a signature of the wrong kind for the algorithm: no proof, so it ends below.
    }
    throw refused(
        Fault.TOKEN_SIGNATURE, "The token's signature does not verify with its issuer's keys.");
  }

  private List<Key> candidates(JWSHeader header) {
    try {
      return keys.forHeader(header);
    } catch (RateLimitReachedException e) {
      throw keys.known() ? unknownKey() : unavailable();
    } catch (KeySourceException e) {
      throw unavailable();
    }
  }

  private static Refused unknownKey() {
    return refused(
        Fault.TOKEN_SIGNATURE, "The token names a key that its issuer does not publish.");
  }

  private Refused unavailable() {
    return new Failure(
            Fault.KEYS_UNAVAILABLE,
            "The keys of issuer " + settings.name() + " can't be had now.",
            COME_BACK)
        .refused();
  }

  private Instant verifyTimes(JWTClaimsSet claims) {
    Instant now = clock.instant();
    if (claims.getExpirationTime() == null) {
      throw refused(Fault.TOKEN_MALFORMED, "The token has no expiry (exp).");
    }
    Instant expires = claims.getExpirationTime().toInstant().plus(settings.clockSkew());
    if (!now.isBefore(expires)) {
      throw refused(Fault.TOKEN_EXPIRED, "The token has expired.");
    }
    Instant latestStart = now.plus(settings.clockSkew());
    if ((claims.getNotBeforeTime() != null
            && claims.getNotBeforeTime().toInstant().isAfter(latestStart))
        || (claims.getIssueTime() != null
            && claims.getIssueTime().toInstant().isAfter(latestStart))) {
      throw refused(Fault.TOKEN_NOT_YET_VALID, "The token is not valid yet.");
    }
    return expires;
  }

  private static Refused refused(Fault fault, String message) {
    return Failure.of(fault, message).refused();
  }
}
