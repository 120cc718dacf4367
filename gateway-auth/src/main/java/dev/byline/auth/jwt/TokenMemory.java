package dev.byline.auth.jwt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about tokens, by their digests: proofs until they end, refusals that can't heal
 * for a short while. No token is kept.
 *
 * <p>Thread: any. Owns: two bounded caches. Fails: never.
 */
final class TokenMemory {
  private static final int PROOFS_MAX = 100_000;
  private static final int REFUSALS_MAX = 20_000;
  private static final Duration REFUSED_FOR = Duration.ofSeconds(10);

  /** What time, another fetch or another try does not change. */
  private static final Set<Fault> LASTING = Collections.unmodifiableSet(EnumSet.of(
      Fault.TOKEN_MALFORMED,
      Fault.TOKEN_ALGORITHM,
      Fault.TOKEN_ISSUER,
      Fault.TOKEN_SIGNATURE,
      Fault.TOKEN_AUDIENCE,
      Fault.TOKEN_EXPIRED));

  private record Refusal(Failure failure, Instant until) {}

  private final InstantSource clock;
  private final Cache<TokenDigest, VerifiedToken> proofs;
  private final Cache<TokenDigest, Refusal> refusals = Caffeine.newBuilder()
      .maximumSize(REFUSALS_MAX)
      .expireAfterWrite(REFUSED_FOR)
      .build();

  TokenMemory(InstantSource clock) {
    this.clock = clock;
    this.proofs = Caffeine.newBuilder()
        .maximumSize(PROOFS_MAX)
        .expireAfter(Expiry.<TokenDigest, VerifiedToken>creating(
            (digest, verified) -> Duration.between(clock.instant(), verified.expires())))
        .build();
  }

  /** What was proven and still holds. */
  @Nullable VerifiedToken proof(TokenDigest digest) {
    VerifiedToken proof = proofs.getIfPresent(digest);
    return proof != null && proof.holds(clock.instant()) ? proof : null;
  }

  /** Why it was refused a moment ago. */
  @Nullable Failure refusal(TokenDigest digest) {
    Refusal refusal = refusals.getIfPresent(digest);
    return refusal != null && clock.instant().isBefore(refusal.until()) ? refusal.failure() : null;
  }

  void proven(TokenDigest digest, VerifiedToken verified) {
    proofs.put(digest, verified);
  }

  /** Keeps {@code failure}, if it can't heal. */
  void refused(TokenDigest digest, Failure failure) {
    if (LASTING.contains(failure.fault())) {
      refusals.put(digest, new Refusal(failure, clock.instant().plus(REFUSED_FOR)));
    }
  }
}
