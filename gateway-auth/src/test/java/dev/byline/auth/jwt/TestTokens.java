package dev.byline.auth.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.byline.auth.cel.ClaimExpression;
import dev.byline.core.BearerToken;
import dev.byline.core.Secret;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Principal;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** Keys, tokens made byte by byte, and an issuer that trusts them. */
@NullMarked
final class TestTokens {
  static final String ISSUER = "https://idp.example";
  static final RSAKey RSA = rsa("rsa-1", 2048);
  static final ECKey EC = ec("ec-1", Curve.P_256);

  private TestTokens() {}

  static RSAKey rsa(String keyId, int bits) {
    try {
      return new RSAKeyGenerator(bits, true).keyID(keyId).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  /** The public half of a key that the library would not make: it is too short. */
  static RSAKey rsaOfBits(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return new RSAKey.Builder((RSAPublicKey) generator.generateKeyPair().getPublic()).build();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static ECKey ec(String keyId, Curve curve) {
    try {
      return new ECKeyGenerator(curve).keyID(keyId).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static ClaimsMapping mapping() {
    return new ClaimsMapping(
        claim("claims.sub"),
        claim("claims.email"),
        claim("claims.tenant"),
        claim("claims.team"),
        claim("claims.application"),
        claim("claims.environment"),
        claim("claims.cost_center"),
        new TreeMap<>(),
        List.of("*"));
  }

  private static ClaimExpression claim(String text) {
    return ClaimExpression.compile(text, false);
  }

  static TokenRules rules() {
    return new TokenRules(
        Duration.ofSeconds(30), TokenRules.TOKEN_BYTES_MAX, Set.of(), null, false);
  }

  static IssuerSettings issuer(String name, String issuer, KeySource keys, TokenRules rules) {
    return new IssuerSettings(
        name,
        URI.create(issuer),
        keys,
        Set.of("byline"),
        Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256, JWSAlgorithm.EdDSA),
        rules,
        mapping());
  }

  /** The members of a good token's claims, without the braces. */
  static String claims(String issuer, Instant now) {
    return "\"iss\":\"" + issuer + "\",\"sub\":\"00u1\",\"aud\":\"byline\",\"iat\":"
        + now.getEpochSecond() + ",\"exp\":"
        + now.plusSeconds(3600).getEpochSecond()
        + ",\"email\":\"alice@acme.example\",\"tenant\":\"acme\",\"team\":\"blue\","
        + "\"application\":\"chat\",\"environment\":\"prod\",\"cost_center\":\"cc-7\"";
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String base64(String text) {
    return base64(text.getBytes(UTF_8));
  }

  /** ES256 over the header and payload as they are. */
  static String es256(ECKey key, String header, String payload) {
    String signed = base64(header) + '.' + base64(payload);
    return signed + '.' + base64(es256(key, signed));
  }

  static byte[] es256(ECKey key, String signed) {
    return sign("SHA256withECDSAinP1363Format", privateKey(key), signed);
  }

  static String rs256(RSAKey key, String header, String payload) {
    String signed = base64(header) + '.' + base64(payload);
    return signed + '.' + base64(sign("SHA256withRSA", privateKey(key), signed));
  }

  static byte[] sign(String algorithm, PrivateKey key, String signed) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(signed.getBytes(UTF_8));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static PrivateKey privateKey(JWK key) {
    try {
      return key instanceof ECKey ec ? ec.toECPrivateKey() : key.toRSAKey().toRSAPrivateKey();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  /** A good token of {@code key}. */
  static String token(ECKey key, String issuer, Instant now) {
    return es256(
        key,
        "{\"alg\":\"ES256\",\"kid\":\"" + key.getKeyID() + "\"}",
        "{" + claims(issuer, now) + "}");
  }

  static String jwks(JWK... keys) {
    return new JWKSet(List.of(keys)).toString();
  }

  static Principal principal(JwtAuthenticator authenticator, String token) {
    return authenticator
        .authenticate(new BearerToken(Secret.of(token)), null)
        .toCompletableFuture()
        .join();
  }

  static Failure refusal(JwtAuthenticator authenticator, String token) {
    return refusal(authenticator, token, null);
  }

  static Failure refusal(
      JwtAuthenticator authenticator, String token, @Nullable String relayedUser) {
    try {
      authenticator
          .authenticate(new BearerToken(Secret.of(token)), relayedUser)
          .toCompletableFuture()
          .orTimeout(30, TimeUnit.SECONDS)
          .join();
    } catch (CompletionException e) {
      return Refused.failureOf(e);
    }
    throw new AssertionError("was not refused");
  }
}
