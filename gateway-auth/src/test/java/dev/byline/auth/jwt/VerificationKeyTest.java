package dev.byline.auth.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which key verifies what. The signatures are made by the JDK, not by the library that checks them. */
@NullMarked
final class VerificationKeyTest {
  @ParameterizedTest
  @CsvSource({
    "RS256,SHA256withRSA,",
    "RS384,SHA384withRSA,",
    "RS512,SHA512withRSA,",
    "PS256,RSASSA-PSS,SHA-256",
    "PS384,RSASSA-PSS,SHA-384",
    "PS512,RSASSA-PSS,SHA-512",
    "ES256,SHA256withECDSAinP1363Format,P-256",
    "ES384,SHA384withECDSAinP1363Format,P-384",
    "ES512,SHA512withECDSAinP1363Format,P-521",
    "EdDSA,Ed25519,",
    "Ed25519,Ed25519,"
  })
  void everyAlgorithmIsVerifiedAndOneOtherBitIsNot(
      String algorithm, String signature, @Nullable String more) throws Exception {
    JWK jwk;
    PrivateKey secret;
    if (algorithm.startsWith("E") && more != null) {
      ECKey ec = TestTokens.ec("k", Curve.parse(more));
      jwk = ec.toPublicJWK();
      secret = ec.toECPrivateKey();
    } else if (algorithm.startsWith("E")) {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      jwk = ed25519(pair, Curve.Ed25519);
      secret = pair.getPrivate();
    } else {
      jwk = TestTokens.RSA.toPublicJWK();
      secret = TestTokens.RSA.toRSAPrivateKey();
    }
    String signed =
        TestTokens.base64("{\"alg\":\"" + algorithm + "\"}") + '.' + TestTokens.base64("{}");
    byte[] bytes = signature(signature, algorithm.startsWith("PS") ? more : null, secret, signed);
    byte[] other = bytes.clone();
    other[bytes.length - 7] ^= 1;
    List<VerificationKey> keys = fitting(algorithm, jwk);

    assertThat(keys).hasSize(1);
    assertThat(keys.getFirst().signed(token(signed, bytes))).isTrue();
    assertThat(keys.getFirst().signed(token(signed, other))).isFalse();
    assertThat(keys.getFirst().signed(token(signed, Arrays.copyOf(bytes, bytes.length - 1))))
        .isFalse();
    assertThat(keys.getFirst().signed(token(signed, new byte[bytes.length]))).isFalse();
    assertThat(keys.getFirst().signed(token(signed, new byte[0]))).isFalse();
  }

  @Test
  void aKeyOfAnotherCurveTypeOrAlgorithmDoesNotFit() {
    JWK p256 = TestTokens.EC.toPublicJWK();
    JWK rsa = TestTokens.RSA.toPublicJWK();
    JWK rs512 = new RSAKey.Builder(TestTokens.RSA.toPublicJWK())
        .algorithm(JWSAlgorithm.RS512)
        .build();

    assertThat(fitting("ES384", p256, rsa)).isEmpty();
    assertThat(fitting("RS256", p256, rs512)).isEmpty();
    assertThat(fitting("RS512", p256, rs512)).hasSize(1);
    assertThat(fitting("EdDSA", p256, rsa)).isEmpty();
    assertThat(fitting("HS256", p256, rsa)).isEmpty();
    assertThat(fitting("none", p256, rsa)).isEmpty();
  }

  @Test
  void aKeyForAnotherUseIsLeftOut() {
    RSAKey rsa = TestTokens.RSA.toPublicJWK();

    assertThat(
            fitting("RS256", new RSAKey.Builder(rsa).keyUse(KeyUse.ENCRYPTION).build(), rsa))
        .hasSize(1);
    assertThat(fitting(
            "RS256",
            new RSAKey.Builder(rsa).keyOperations(Set.of(KeyOperation.ENCRYPT)).build(),
            rsa))
        .hasSize(1);
    assertThat(fitting(
            "RS256",
            new RSAKey.Builder(rsa).keyOperations(Set.of(KeyOperation.VERIFY)).build(),
            rsa))
        .hasSize(2);
  }

  @Test
  void aShortRsaKeyASharedSecretAndAnotherCurveAreLeftOut() throws Exception {
    JWK secret = new OctetSequenceKey.Builder(new byte[32]).build();
    JWK x25519 = ed25519(KeyPairGenerator.getInstance("Ed25519").generateKeyPair(), Curve.X25519);
    KeySet keys = set(TestTokens.rsaOfBits(1024), secret, x25519, TestTokens.EC.toPublicJWK());

    for (JWSAlgorithm algorithm : IssuerSettings.ALGORITHMS) {
      assertThat(keys.fitting(algorithm, null))
          .hasSize(algorithm.equals(JWSAlgorithm.ES256) ? 1 : 0);
    }
  }

  /** Who forges a token without a name costs no more than three checks. */
  @Test
  void threeKeysAreTriedAtMostAndThoseWithoutANameFirst() {
    List<JWK> published = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      published.add(TestTokens.ec("key-" + i, Curve.P_256).toPublicJWK());
      published.add(TestTokens.ec("same", Curve.P_256).toPublicJWK());
    }
    ECKey nameless = new ECKey.Builder(TestTokens.EC.toPublicJWK()).keyID(null).build();
    published.add(nameless);
    KeySet keys = set(published.toArray(JWK[]::new));

    List<VerificationKey> tried = keys.fitting(JWSAlgorithm.ES256, null);
    assertThat(tried).hasSize(3);
    assertThat(tried.getFirst().isNameless()).isTrue();
    assertThat(keys.fitting(JWSAlgorithm.ES256, "same")).hasSize(3);
    assertThat(keys.fitting(JWSAlgorithm.ES256, "key-5")).hasSize(1);
  }

  @Test
  void aPointThatIsNotOnTheCurveIsLeftOut() throws Exception {
    String off = TestTokens.jwks(TestTokens.EC.toPublicJWK())
        .replace(TestTokens.EC.getX().toString(), TestTokens.EC.getY().toString());

    assertThat(KeySet.parse(off.getBytes(UTF_8)).isEmpty()).isTrue();
  }

  private static List<VerificationKey> fitting(String algorithm, JWK... keys) {
    return set(keys).fitting(JWSAlgorithm.parse(algorithm), null);
  }

  private static KeySet set(JWK... keys) {
    try {
      return KeySet.parse(new JWKSet(List.of(keys)).toString(false).getBytes(UTF_8));
    } catch (KeysUnreadable e) {
      throw new AssertionError(e);
    }
  }

  private static JWK ed25519(KeyPair pair, Curve curve) {
    byte[] encoded = pair.getPublic().getEncoded();
    return new OctetKeyPair.Builder(
            curve,
            Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)))
        .keyID("k")
        .build();
  }

  private static SignedToken token(String signed, byte[] signature) {
    return SignedToken.parse(signed + '.' + TestTokens.base64(signature));
  }

  private static byte[] signature(
      String name, @Nullable String pssDigest, PrivateKey key, String signed) throws Exception {
    if (pssDigest == null) {
      return TestTokens.sign(name, key, signed);
    }
    Signature signature = Signature.getInstance(name);
    MGF1ParameterSpec mask = new MGF1ParameterSpec(pssDigest);
    int salt = Integer.parseInt(pssDigest.substring(4)) / 8;
    signature.setParameter(new PSSParameterSpec(pssDigest, "MGF1", mask, salt, 1));
    signature.initSign(key);
    signature.update(signed.getBytes(UTF_8));
    return signature.sign();
  }
}
