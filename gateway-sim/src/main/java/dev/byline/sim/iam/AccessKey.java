package dev.byline.sim.iam;

import java.time.Instant;
import java.util.Optional;

/** Credentials: simulated ones, but treated as real ones. The secret and the token never reach {@link #toString}. */
public final class AccessKey {
  private final String accessKeyId;
  private final String secretAccessKey;
  private final Optional<String> sessionToken;
  private final Principal principal;
  private final Optional<Instant> expiration;

  AccessKey(
      String accessKeyId,
      String secretAccessKey,
      Optional<String> sessionToken,
      Principal principal,
      Optional<Instant> expiration) {
    this.accessKeyId = accessKeyId;
    this.secretAccessKey = secretAccessKey;
    this.sessionToken = sessionToken;
    this.principal = principal;
    this.expiration = expiration;
  }

  public String accessKeyId() {
    return accessKeyId;
  }

  public String secretAccessKey() {
    return secretAccessKey;
  }

  /** Empty for a long-term key. */
  public Optional<String> sessionToken() {
    return sessionToken;
  }

  public Principal principal() {
    return principal;
  }

  /** Empty for a long-term key. */
  public Optional<Instant> expiration() {
    return expiration;
  }

  /** Whether the session is over. */
  public boolean expiredAt(Instant now) {
    return expiration.map(end -> !now.isBefore(end)).orElse(false);
  }

  @Override
  public String toString() {
    return "AccessKey[" + accessKeyId + " of " + principal.arn() + ']';
  }
}
