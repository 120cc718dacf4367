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
 * for a short while.
 *
 * <p>Proofs of all issuers together are at most 100,000, and at most {@link #BYTES_MAX} bytes or an
 * eighth of the heap, whichever is less. What a proof weighs is the text of its principal, and of the
 * token where the principal carries it; each user of a relay is a proof of its own. What does not fit
 * is verified again.
 *
 * <p>Thread: any. Owns: two bounded caches. Fails: never.
 */
final class TokenMemory {
  /** How much all proofs together may weigh. */
  static final long BYTES_MAX = 256L * 1024 * 1024;

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
    this(clock, Math.min(BYTES_MAX, Runtime.getRuntime().maxMemory() / 8));
  }

  /**
   * The same, of another size.
   *
   * @param bytesMax how much all proofs together may weigh
   */
  TokenMemory(InstantSource clock, long bytesMax) {
    this.clock = clock;
    // The least that a proof weighs bounds their number, as a cache has one bound only.
    int least = Math.toIntExact(bytesMax / PROOFS_MAX);
    this.proofs = Caffeine.newBuilder()
        .maximumWeight(bytesMax)
        .<TokenDigest, VerifiedToken>weigher(
            (digest, verified) -> Math.max(least, verified.bytes()))
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

  /** The tokens' and principals' bytes that are kept now, evictions done. */
  long bytes() {
    proofs.cleanUp();
    return proofs.asMap().values().stream().mapToLong(VerifiedToken::bytes).sum();
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
