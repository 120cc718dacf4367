package dev.byline.sim.oidc;

import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Optional;

/**
 * A signature algorithm of an issuer.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7518#section-3">RFC 7518, section 3</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8037">RFC 8037: Ed25519</a>
 */
public enum Algorithm {
  RS256("RS256", Keys.RSA, "SHA256withRSA"),
  RS384("RS384", Keys.RSA, "SHA384withRSA"),
  RS512("RS512", Keys.RSA, "SHA512withRSA"),
  PS256("PS256", Keys.RSA, "RSASSA-PSS"),
  PS384("PS384", Keys.RSA, "RSASSA-PSS"),
  PS512("PS512", Keys.RSA, "RSASSA-PSS"),
  ES256("ES256", Keys.P256, "SHA256withECDSAinP1363Format"),
  ES384("ES384", Keys.P384, "SHA384withECDSAinP1363Format"),
  ES512("ES512", Keys.P521, "SHA512withECDSAinP1363Format"),
  ED_DSA("EdDSA", Keys.ED25519, "Ed25519");

  /** What an algorithm signs with. */
  enum Keys {
    RSA,
    P256,
    P384,
    P521,
    ED25519
  }

  private final String joseName;
  private final Keys keys;
  private final String jcaName;

  Algorithm(String joseName, Keys keys, String jcaName) {
    this.joseName = joseName;
    this.keys = keys;
    this.jcaName = jcaName;
  }

  /** The name in a token's header, such as {@code EdDSA}. */
  public String joseName() {
    return joseName;
  }

  /** The algorithm of a name. */
  public static Optional<Algorithm> named(String joseName) {
    return Arrays.stream(values())
        .filter(each -> each.joseName.equals(joseName))
        .findFirst();
  }

  Keys keys() {
    return keys;
  }

  String jcaName() {
    return jcaName;
  }

  /** The parameters of RSASSA-PSS: the salt is as long as the digest. */
  Optional<AlgorithmParameterSpec> parameters() {
    return switch (this) {
      case PS256 -> Optional.of(pss("SHA-256", MGF1ParameterSpec.SHA256, 32));
      case PS384 -> Optional.of(pss("SHA-384", MGF1ParameterSpec.SHA384, 48));
      case PS512 -> Optional.of(pss("SHA-512", MGF1ParameterSpec.SHA512, 64));
      default -> Optional.empty();
    };
  }

  private static PSSParameterSpec pss(String digest, MGF1ParameterSpec mask, int salt) {
    return new PSSParameterSpec(digest, "MGF1", mask, salt, PSSParameterSpec.TRAILER_FIELD_BC);
  }
}
