package dev.byline.auth.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.Provider;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One public key of an issuer, with the algorithms that it may verify: those of its type and curve,
 * and of them only its {@code alg} where it has one.
 *
 * <p>Thread: any. Owns: the public key. Fails: never; what can't be checked does not verify.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7517#section-4">RFC 7517, section 4</a>
 */
final class VerificationKey {
  private static final int RSA_BITS_MIN = 2048;
  private static final int RSA_BITS_MAX = 8192;
  private static final Set<JWSAlgorithm> EDWARDS = Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);
  private static final Map<Curve, JWSAlgorithm> CURVES = Map.of(
      Curve.P_256, JWSAlgorithm.ES256,
      Curve.P_384, JWSAlgorithm.ES384,
      Curve.P_521, JWSAlgorithm.ES512);

  private final @Nullable String id;
  private final Map<JWSAlgorithm, JWSVerifier> verifiers;
  private final String thumbprint;

  private VerificationKey(
      @Nullable String id, Map<JWSAlgorithm, JWSVerifier> verifiers, String thumbprint) {
    this.id = id;
    this.verifiers = verifiers;
    this.thumbprint = thumbprint;
  }

  /** The key that {@code jwk} is; empty where no signature may be verified with it. */
  static Optional<VerificationKey> of(JWK jwk) {
    if ((jwk.getKeyUse() != null && !KeyUse.SIGNATURE.equals(jwk.getKeyUse()))
        || (jwk.getKeyOperations() != null
            && !jwk.getKeyOperations().contains(KeyOperation.VERIFY))) {
      return Optional.empty();
    }
    try {
      Map<JWSAlgorithm, JWSVerifier> verifiers = verifiers(jwk).entrySet().stream()
          .filter(entry -> allows(jwk, entry.getKey()))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
      return verifiers.isEmpty()
          ? Optional.empty()
          : Optional.of(new VerificationKey(
              jwk.getKeyID(), verifiers, jwk.computeThumbprint().toString()));
    } catch (JOSEException e) {
      return Optional.empty();
    }
  }

  private static boolean allows(JWK jwk, JWSAlgorithm algorithm) {
    return jwk.getAlgorithm() == null
        || jwk.getAlgorithm().getName().equals(algorithm.getName())
        || (EDWARDS.contains(algorithm)
            && EDWARDS.contains(JWSAlgorithm.parse(jwk.getAlgorithm().getName())));
  }

  private static Map<JWSAlgorithm, JWSVerifier> verifiers(JWK jwk) throws JOSEException {
    if (jwk instanceof RSAKey rsa) {
      return rsa(rsa);
    }
    if (jwk instanceof ECKey ec) {
      return ec(ec);
    }
    if (jwk instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())) {
      JWSVerifier verifier = new JdkEd25519Verifier(pair);
      return Map.of(JWSAlgorithm.EdDSA, verifier, JWSAlgorithm.Ed25519, verifier);
    }
    return Map.of();
  }

  private static Map<JWSAlgorithm, JWSVerifier> rsa(RSAKey key) throws JOSEException {
    int bits = key.toRSAPublicKey().getModulus().bitLength();
    if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
      return Map.of();
    }
    JWSVerifier pkcs1 = by("SHA256withRSA", new RSASSAVerifier(key.toRSAPublicKey()));
    JWSVerifier pss = by("RSASSA-PSS", new RSASSAVerifier(key.toRSAPublicKey()));
    return Map.of(
        JWSAlgorithm.RS256, pkcs1,
        JWSAlgorithm.RS384, pkcs1,
        JWSAlgorithm.RS512, pkcs1,
        JWSAlgorithm.PS256, pss,
        JWSAlgorithm.PS384, pss,
        JWSAlgorithm.PS512, pss);
  }

  private static Map<JWSAlgorithm, JWSVerifier> ec(ECKey key) throws JOSEException {
    JWSAlgorithm algorithm = CURVES.get(key.getCurve());
    return algorithm == null
        ? Map.of()
        : Map.of(algorithm, by("SHA256withECDSA", new ECDSAVerifier(key.toECPublicKey())));
  }

  private static JWSVerifier by(String signature, JWSVerifier verifier) {
    Provider provider = FastSignatures.provider(signature);
    if (provider != null) {
      verifier.getJCAContext().setProvider(provider);
    }
    return verifier;
  }

  /** Whether the issuer gave it no {@code kid}. */
  boolean isNameless() {
    return id == null;
  }

  /** Whether it may have signed with {@code algorithm} under the name {@code keyId}; null: any name. */
  boolean fits(JWSAlgorithm algorithm, @Nullable String keyId) {
    return verifiers.containsKey(algorithm) && (keyId == null || keyId.equals(id));
  }

  /** Whether it is this key that signed {@code token}. */
  boolean signed(SignedToken token) {
    JWSVerifier verifier = verifiers.get(token.algorithm());
    try {
      return verifier != null
          && verifier.verify(new JWSHeader(token.algorithm()), token.signed(), token.signature());
    } catch (JOSEException | RuntimeException e) {
      // Some providers answer a signature of a wrong shape with an exception: it is no proof.
      return false;
    }
  }

  /** SHA-256 of the key itself (RFC 7638): the same for the same key, whenever it was read. */
  String thumbprint() {
    return thumbprint;
  }
}
