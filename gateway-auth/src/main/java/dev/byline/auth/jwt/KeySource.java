package dev.byline.auth.jwt;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Where the public keys of an issuer are. */
public sealed interface KeySource {
  /** How long the last keys are used when none can be read any more, from the first failure. */
  Duration kept();

  /**
   * At the address that the issuer's discovery document names.
   *
   * @param kept how long the last keys are used when they can't be fetched any more, from the first
   *     fetch that failed
   * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect
   *     Discovery</a>
   */
  record Discovery(Duration kept) implements KeySource {
    /** Refuses a negative time. */
    public Discovery {
      notNegative(kept);
    }
  }

  /**
   * At a known address.
   *
   * @param jwks of the JSON Web Key Set
   * @param kept as with {@link Discovery}
   */
  record Url(URI jwks, Duration kept) implements KeySource {
    /** Refuses a negative time. */
    public Url {
      notNegative(kept);
    }
  }

  /**
   * In a file that is read again when its content changes.
   *
   * @param jwks a JSON Web Key Set
   * @param kept as with {@link Discovery}
   */
  record File(Path jwks, Duration kept) implements KeySource {
    /** Refuses a negative time. */
    public File {
      notNegative(kept);
    }
  }

  private static void notNegative(Duration kept) {
    if (kept.isNegative()) {
      throw new IllegalArgumentException("kept: " + kept + " (expected: zero or more)");
    }
  }
}
