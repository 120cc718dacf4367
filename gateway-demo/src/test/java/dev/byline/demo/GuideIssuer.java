package dev.byline.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Every provider of the guide at once: it signs the guide's payloads with keys of the test, their times moved to now. */
@NullMarked
final class GuideIssuer {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final List<String> TIMES = List.of("iat", "nbf", "exp", "auth_time");
  private static final int ED25519_BYTES = 32;

  private final KeyPair rsa;
  private final KeyPair ec;
  private final KeyPair edwards;

  GuideIssuer() {
    try {
      KeyPairGenerator rsaKeys = KeyPairGenerator.getInstance("RSA");
      rsaKeys.initialize(2048);
      KeyPairGenerator ecKeys = KeyPairGenerator.getInstance("EC");
      ecKeys.initialize(new ECGenParameterSpec("secp384r1"));
      this.rsa = rsaKeys.generateKeyPair();
      this.ec = ecKeys.generateKeyPair();
      this.edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The public keys, as the providers publish theirs. */
  String jwks() {
    byte[] encoded = edwards.getPublic().getEncoded();
    byte[] point = Arrays.copyOfRange(encoded, encoded.length - ED25519_BYTES, encoded.length);
    List<JWK> keys = List.of(
        new RSAKey.Builder((RSAPublicKey) rsa.getPublic()).keyID(keyId("RS256")).build(),
        new ECKey.Builder(Curve.P_384, (ECPublicKey) ec.getPublic())
            .keyID(keyId("ES384"))
            .build(),
        new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point))
            .keyID(keyId("EdDSA"))
            .build());
    return new JWKSet(keys).toString();
  }

  /** A token of {@code payload}, signed with {@code algorithm}. */
  String token(String payload, String algorithm) {
    ObjectNode claims = (ObjectNode) JSON.readTree(payload);
    long later = Instant.now().getEpochSecond() - claims.get("iat").asLong();
    for (String time : TIMES) {
      if (claims.has(time)) {
        claims.put(time, claims.get(time).asLong() + later);
      }
    }
    String header = JSON.createObjectNode()
        .put("typ", "JWT")
        .put("alg", algorithm)
        .put("kid", keyId(algorithm))
        .toString();
    String signed = encoded(header) + '.' + encoded(claims.toString());
    return signed + '.' + BASE64.encodeToString(signature(signed, algorithm));
  }

  private byte[] signature(String text, String algorithm) {
    KeyPair pair = switch (algorithm) {
      case "RS256" -> rsa;
      case "ES384" -> ec;
      case "EdDSA" -> edwards;
      default -> throw new IllegalArgumentException("no key for " + algorithm);
    };
    String name = switch (algorithm) {
      case "RS256" -> "SHA256withRSA";
      case "ES384" -> "SHA384withECDSAinP1363Format";
      default -> "Ed25519";
    };
    try {
      Signature signer = Signature.getInstance(name);
      signer.initSign(pair.getPrivate());
      signer.update(text.getBytes(UTF_8));
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String keyId(String algorithm) {
    return "2026-" + algorithm.toLowerCase(Locale.ROOT);
  }

  private static String encoded(String text) {
    return BASE64.encodeToString(text.getBytes(UTF_8));
  }
}
