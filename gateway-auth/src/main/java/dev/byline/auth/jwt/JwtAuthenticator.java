package dev.byline.auth.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.byline.core.BearerToken;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Authenticator;
import dev.byline.core.identity.Principal;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Proves who is calling by a JWT of a trusted issuer (RFC 7519, verified by RFC 8725's rules).
 *
 * <p>A verified token is remembered by its digest until it expires, so that a caller's next request
 * costs one SHA-256.
 *
 * <p>Thread: any; verification runs on the executor that it was given, a bounded number at a time.
 * Owns: the issuers' keys and the remembered digests. Fails: {@link Refused} on the client's side for
 * a bad token, {@link Fault#KEYS_UNAVAILABLE} or {@link Fault#VERIFIER_BUSY} on the gateway's.
 */
public final class JwtAuthenticator implements Authenticator {
  private static final int TOKEN_MAX = 16 * 1024;
  private static final int REMEMBERED_MAX = 100_000;
  private static final int VERIFICATIONS_MAX = 256;

  private final Map<String, TrustedIssuer> issuers;
  private final InstantSource clock;
  private final Executor executor;
  private final Semaphore verifications = new Semaphore(VERIFICATIONS_MAX);
  private final Cache<TokenDigest, VerifiedToken> remembered;

  /**
   * An authenticator.
   *
   * @param issuers that are trusted; no two share their {@code iss}
   * @param clock the time by which tokens are valid
   * @param executor where signatures are verified and keys are fetched; its threads may block
   */
  public JwtAuthenticator(List<IssuerSettings> issuers, InstantSource clock, Executor executor) {
    this.issuers = issuers.stream()
        .map(
            settings -> Map.entry(settings.issuer().toString(), new TrustedIssuer(settings, clock)))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    this.clock = clock;
    this.executor = executor;
    this.remembered = Caffeine.newBuilder()
        .maximumSize(REMEMBERED_MAX)
        .expireAfter(Expiry.<TokenDigest, VerifiedToken>creating(
            (digest, verified) -> Duration.between(clock.instant(), verified.expires())))
        .build();
  }

  @Override
  public CompletionStage<Principal> authenticate(
      @Nullable BearerToken token, @Nullable String relayedUser) {
    if (token == null) {
      return refuse(
          Fault.NO_TOKEN,
          "No bearer token: send Authorization: Bearer with a token of your issuer.");
    }
    String text = token.value().expose();
    if (text.length() > TOKEN_MAX) {
      return refuse(
          Fault.TOKEN_MALFORMED, "The token is longer than " + TOKEN_MAX + " characters.");
    }
    TokenDigest digest = TokenDigest.of(text);
    VerifiedToken known = remembered.getIfPresent(digest);
    if (known != null && clock.instant().isBefore(known.expires())) {
      return CompletableFuture.completedFuture(known.principal());
    }
    if (!verifications.tryAcquire()) {
      return refuse(Fault.VERIFIER_BUSY, "The gateway is verifying too many tokens at a time.");
    }
    return CompletableFuture.supplyAsync(
            () -> {
              try {
                VerifiedToken verified = verify(text);
                remembered.put(digest, verified);
                return verified;
              } finally {
                verifications.release();
              }
            },
            executor)
        .thenApply(VerifiedToken::principal);
  }

  private VerifiedToken verify(String text) {
    SignedJWT token;
    JWTClaimsSet claims;
    try {
      token = SignedJWT.parse(text);
      claims = token.getJWTClaimsSet();
    } catch (ParseException | RuntimeException e) {
      // The JOSE library meets some hostile texts with other exceptions than its own.
      throw malformed();
    }
    if (claims == null) {
      throw malformed();
    }
    TrustedIssuer issuer = claims.getIssuer() == null ? null : issuers.get(claims.getIssuer());
    if (issuer == null) {
      throw Failure.of(
              Fault.TOKEN_ISSUER, "The token's issuer is not one that this gateway trusts.")
          .refused();
    }
    return issuer.verify(token, claims);
  }

  private static Refused malformed() {
    return Failure.of(Fault.TOKEN_MALFORMED, "The token is not a signed JWT.").refused();
  }

  private static CompletionStage<Principal> refuse(Fault fault, String message) {
    return CompletableFuture.failedFuture(Failure.of(fault, message).refused());
  }
}
