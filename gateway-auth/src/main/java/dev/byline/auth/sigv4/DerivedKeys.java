package dev.byline.auth.sigv4;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.byline.core.credential.RoleCredentials;
import java.time.Duration;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signing keys of SigV4: four HMACs a session, day and region, made once.
 *
 * <p>Thread: any. Owns: the derived keys, bounded. Fails: never.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create
 *     a signed request, step 4</a>
 */
final class DerivedKeys {
  private static final int KEYS_MAX = 100_000;

  private final Cache<Scope, SecretKeySpec> keys = Caffeine.newBuilder()
      .maximumSize(KEYS_MAX)
      .expireAfterAccess(Duration.ofHours(1))
      .build();

  private record Scope(String accessKeyId, String date, String region) {}

  /**
   * The key that signs for {@code credentials}.
   *
   * @param date {@code yyyyMMdd}
   */
  SecretKeySpec key(RoleCredentials credentials, String date, String region, String service) {
    return keys.get(
        new Scope(credentials.accessKeyId(), date, region),
        scope -> derive(credentials, date, region, service));
  }

  private static SecretKeySpec derive(
      RoleCredentials credentials, String date, String region, String service) {
    byte[] secret = ("AWS4" + credentials.secretAccessKey().expose()).getBytes(UTF_8);
    byte[] key = secret;
    for (String part : new String[] {date, region, service, "aws4_request"}) {
      key = Hashes.hmacSha256(new SecretKeySpec(key, Hashes.HMAC), part.getBytes(UTF_8));
    }
    return new SecretKeySpec(key, Hashes.HMAC);
  }
}
