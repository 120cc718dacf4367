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
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * One key of an issuer: RSA 2048, an elliptic curve, whose signature is R||S, or Ed25519.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7518#section-6">RFC 7518, section 6: keys</a>
 */
final class SigningKey {
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();
  private static final int ED25519_BYTES = 32;

  private final Algorithm algorithm;
  private final String id;
  private final KeyPair pair;

  SigningKey(Algorithm algorithm, String id, KeyPair pair) {
    this.algorithm = algorithm;
    this.id = id;
    this.pair = pair;
  }

  static KeyPair generate(Algorithm.Keys keys) {
    try {
      return switch (keys) {
        case RSA -> rsa();
        case P256 -> curve("secp256r1");
        case P384 -> curve("secp384r1");
        case P521 -> curve("secp521r1");
        case ED25519 -> KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      };
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + keys, e);
    }
  }

  private static KeyPair rsa() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private static KeyPair curve(String name) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(name));
    return generator.generateKeyPair();
  }

  Algorithm algorithm() {
    return algorithm;
  }

  String id() {
    return id;
  }

  byte[] sign(String text) {
    try {
      Signature signature = signature();
      signature.initSign(pair.getPrivate());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("signing with an own key cannot fail", e);
    }
  }

  boolean verify(String text, byte[] signed) {
    try {
      Signature signature = signature();
      signature.initVerify(pair.getPublic());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private Signature signature() throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm.jcaName());
    if (algorithm.parameters().isPresent()) {
      signature.setParameter(algorithm.parameters().get());
    }
    return signature;
  }

  /** The public part as a JWK (RFC 7517). */
  Map<String, String> jwk() {
    Map<String, String> jwk = new TreeMap<>();
    jwk.put("kid", id);
    jwk.put("use", "sig");
    jwk.put("alg", algorithm.joseName());
    switch (pair.getPublic()) {
      case RSAPublicKey rsa -> {
        jwk.put("kty", "RSA");
        jwk.put("n", URL.encodeToString(unsigned(rsa.getModulus(), 0)));
        jwk.put("e", URL.encodeToString(unsigned(rsa.getPublicExponent(), 0)));
      }
      case ECPublicKey ec -> {
        int bits = ec.getParams().getCurve().getField().getFieldSize();
        jwk.put("kty", "EC");
        jwk.put("crv", "P-" + bits);
        jwk.put("x", URL.encodeToString(unsigned(ec.getW().getAffineX(), (bits + 7) / 8)));
        jwk.put("y", URL.encodeToString(unsigned(ec.getW().getAffineY(), (bits + 7) / 8)));
      }
      default -> {
        // an Ed25519 key in X.509 form ends with its 32 bytes
        byte[] encoded = pair.getPublic().getEncoded();
        jwk.put("kty", "OKP");
        jwk.put("crv", "Ed25519");
        jwk.put(
            "x",
            URL.encodeToString(
                Arrays.copyOfRange(encoded, encoded.length - ED25519_BYTES, encoded.length)));
      }
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
