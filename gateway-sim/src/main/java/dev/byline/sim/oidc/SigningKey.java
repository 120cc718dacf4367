package dev.byline.sim.oidc;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * One key of the issuer: RSA 2048 for RS256 or P-256 for ES256, whose signature is R||S.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7518#section-3">RFC 7518, section 3</a>
 */
final class SigningKey {
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private final Algorithm algorithm;
  private final String id;
  private final KeyPair pair;

  private SigningKey(Algorithm algorithm, String id, KeyPair pair) {
    this.algorithm = algorithm;
    this.id = id;
    this.pair = pair;
  }

  static SigningKey generate(Algorithm algorithm, String id) {
    try {
      KeyPairGenerator generator;
      switch (algorithm) {
        case RS256 -> {
          generator = KeyPairGenerator.getInstance("RSA");
          generator.initialize(2048);
        }
        case ES256 -> {
          generator = KeyPairGenerator.getInstance("EC");
          generator.initialize(new ECGenParameterSpec("secp256r1"));
        }
        default -> throw new IllegalArgumentException("no key for " + algorithm);
      }
      return new SigningKey(algorithm, id, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has RSA and P-256", e);
    }
  }

  Algorithm algorithm() {
    return algorithm;
  }

  String id() {
    return id;
  }

  byte[] sign(String text) {
    try {
      Signature signature = Signature.getInstance(algorithm.jcaName());
      signature.initSign(pair.getPrivate());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("signing with an own key cannot fail", e);
    }
  }

  boolean verify(String text, byte[] signed) {
    try {
      Signature signature = Signature.getInstance(algorithm.jcaName());
      signature.initVerify(pair.getPublic());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The public part as a JWK (RFC 7517). */
  Map<String, String> jwk() {
    Map<String, String> jwk = new TreeMap<>();
    jwk.put("kid", id);
    jwk.put("use", "sig");
    jwk.put("alg", algorithm.name());
    if (pair.getPublic() instanceof RSAPublicKey rsa) {
      jwk.put("kty", "RSA");
      jwk.put("n", URL.encodeToString(unsigned(rsa.getModulus(), 0)));
      jwk.put("e", URL.encodeToString(unsigned(rsa.getPublicExponent(), 0)));
    } else if (pair.getPublic() instanceof ECPublicKey ec) {
      jwk.put("kty", "EC");
      jwk.put("crv", "P-256");
      jwk.put("x", URL.encodeToString(unsigned(ec.getW().getAffineX(), 32)));
      jwk.put("y", URL.encodeToString(unsigned(ec.getW().getAffineY(), 32)));
    }
    return jwk;
  }

  private static byte[] unsigned(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    int start = bytes[0] == 0 && bytes.length > 1 ? 1 : 0;
    int size = Math.max(length, bytes.length - start);
    byte[] out = new byte[size];
    System.arraycopy(bytes, start, out, size - (bytes.length - start), bytes.length - start);
    return out;
  }
}
