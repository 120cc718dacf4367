package dev.byline.auth.jwt;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer's tokens must keep to besides signature and audience.
 *
 * @param clockSkew by how much its clock may differ from ours
 * @param tokenBytes the longest token that is taken
 * @param requiredClaims names of claims that must be there, and not null
 * @param when which tokens are accepted, by their verified claims; null for all. What fails is false
 * @param trustedRelay whether its callers may say for whom they call
 */
public record TokenRules(
    Duration clockSkew,
    int tokenBytes,
    Set<String> requiredClaims,
    @Nullable Predicate<Map<String, Object>> when,
    boolean trustedRelay) {

  /** No token of any issuer is longer. */
  public static final int TOKEN_BYTES_MAX = 64 * 1024;

  /** Copies the names; refuses a negative skew and a length that no token may have. */
  public TokenRules {
    requiredClaims = Set.copyOf(requiredClaims);
    if (clockSkew.isNegative()) {
      throw new IllegalArgumentException("clockSkew: " + clockSkew + " (expected: zero or more)");
    }
    if (tokenBytes < 1 || tokenBytes > TOKEN_BYTES_MAX) {
      throw new IllegalArgumentException(
          "tokenBytes: " + tokenBytes + " (expected: 1 to " + TOKEN_BYTES_MAX + ")");
    }
  }
}
