package dev.byline.sim.sigv4;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signing keys derived from secrets, kept for the day they are good for. Thread-safe. */
final class SigningKeys {
  private static final int LIMIT = 20_000;

  private final Map<String, byte[]> derived = new ConcurrentHashMap<>();

  /** The signing key of a scope: four chained HMACs, from {@code "AWS4" + secret} to {@code aws4_request}. */
  byte[] derive(String accessKeyId, String secret, Authorization authorization) {
    String name = accessKeyId + '/' + authorization.scope();
    byte[] known = derived.get(name);
    if (known != null) {
      return known;
    }
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    key = hmac(key, authorization.scopeDate());
    key = hmac(key, authorization.region());
    key = hmac(key, authorization.service());
    key = hmac(key, "aws4_request");
    if (derived.size() >= LIMIT) {
      derived.clear();
    }
    derived.put(name, key);
    return key;
  }

  static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
