package dev.byline.auth.jwt;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import java.time.Duration;

/** What callers are told where no key proves their token. */
final class KeyRefusals {
  private static final Duration COME_BACK = Duration.ofSeconds(2);

  private KeyRefusals() {}

  static Refused notSigned() {
    return refused(
        Fault.TOKEN_SIGNATURE, "The token's signature does not verify with its issuer's keys.");
  }

  static Refused notPublished() {
    return refused(
        Fault.TOKEN_SIGNATURE, "The token names a key that its issuer does not publish.");
  }

  static Refused unavailable(String issuer) {
    return new Failure(
            Fault.KEYS_UNAVAILABLE,
            "The keys of issuer " + issuer + " can't be had now.",
            COME_BACK)
        .refused();
  }

  static Refused roomFull() {
    return refused(Fault.VERIFIER_BUSY, "Too many tokens wait for their issuer's keys.");
  }

  static Refused stopping() {
    return refused(Fault.STOPPING, "The gateway stops.");
  }

  private static Refused refused(Fault fault, String message) {
    return Failure.of(fault, message).refused();
  }
}
