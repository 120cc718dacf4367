package dev.byline.demo.idp;

import java.time.Duration;

/** The ways in which a token of a trusted issuer can be bad. None of them costs AWS a byte. */
final class Refusals {
  private Refusals() {}

  /**
   * Refused before its time and after it.
   *
   * @param known a token that the gateway gets to see while it is good
   * @param unknown one that it sees only then
   * @param life from its issue to the last moment at which a gateway takes it
   */
  static void outsideItsTime(IdpWorld world, TestToken known, TestToken unknown, Duration life) {
    world.clock().ahead(Duration.ofMinutes(-2));
    world.assertRefused(unknown, "token-not-yet-valid");
    world.clock().ahead(Duration.ZERO);
    world.caller().converse(known);
    world.clock().ahead(life.plusSeconds(1));
    world.assertRefused(known, "token-expired");
    world.assertRefused(unknown, "token-expired");
  }

  /** Refused when a claim, the algorithm, the key's name or a bit of the signature is another, also when it is known. */
  static void changed(IdpWorld world, TestToken token) {
    world.assertRefused(token.withClaim("tenant", "globex"), "token-signature");
    world.caller().converse(token);
    world.assertRefused(token.withClaim("tenant", "globex"), "token-signature");
    world.assertRefused(token.withSignatureBitTurned(), "token-signature");
    world.assertRefused(token.withHeader("kid", "nobodys"), "token-signature");
    world.assertRefused(token.withHeader("alg", "HS256"), "token-algorithm");
    world.assertRefused(token.withHeader("alg", "none"), "token-algorithm");
  }
}
