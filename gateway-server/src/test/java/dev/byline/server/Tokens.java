package dev.byline.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import java.net.URI;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.NullMarked;

/** Tokens that an attacker would make of a good one. */
@NullMarked
final class Tokens {
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private Tokens() {}

  /** The same claims, {@code alg: none}, no signature. */
  static String unsigned(String token) {
    return encode("{\"alg\":\"none\"}") + '.' + token.split("\\.", -1)[1] + '.';
  }

  /** The same claims, HS256 with the issuer's public RSA key as the secret. */
  static String hmacWithPublicKey(String token, URI issuer) throws Exception {
    JWK key = JWKSet.load(issuer.resolve("/jwks").toURL()).getKeys().stream()
        .filter(each -> each.getKeyType().equals(KeyType.RSA))
        .findFirst()
        .orElseThrow();
    String signed = encode("{\"alg\":\"HS256\",\"kid\":\"" + key.getKeyID() + "\"}")
        + '.'
        + token.split("\\.", -1)[1];
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key.toRSAKey().toRSAPublicKey().getEncoded(), "HmacSHA256"));
    return signed + '.' + URL.encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
  }

  private static String encode(String json) {
    return URL.encodeToString(json.getBytes(UTF_8));
  }
}
