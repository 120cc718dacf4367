package dev.byline.auth.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.byline.core.Secret;
import dev.byline.core.credential.RoleKey;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * How callers are named: the role session name is the primary key of attribution. It has two forms.
 *
 * <p>Readable, {@code <label>-<digest>}: the digest is the first 65 bits of SHA-256 over issuer and
 * subject, each with its length in front, as 13 letters of lower-case base32 (RFC 4648, section 6). So
 * no two callers share a name, whatever the cutting and replacing did to the label. The digest of a
 * caller is the same on every replica and in every version; the name is too while the label is, and
 * with a new label, such as a new e-mail address, it is another name with the same digest.
 *
 * <p>Pseudonymous, {@code p-<code>}: the first 130 bits of HMAC-SHA-256 over the same, as 26 letters,
 * and nothing that could be checked without the key: whoever has a plain digest can confirm a guessed
 * e-mail address.
 *
 * <p>Thread: immutable, any. Owns: the key. Fails: {@link IllegalArgumentException} for a short key.
 */
public final class SessionNames {
  private static final int LONGEST = 64;
  private static final int DIGEST_LETTERS = 13;
  private static final int CODE_LETTERS = 26;
  private static final int KEY_BYTES = 32;
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

  private final @Nullable SecretKeySpec key;

  private SessionNames(@Nullable SecretKeySpec key) {
    this.key = key;
  }

  /** Names with the label in front. */
  public static SessionNames readable() {
    return new SessionNames(null);
  }

  /**
   * Names that say nothing to who does not have {@code key}.
   *
   * @param key at least 32 bytes; another one gives everybody another name
   */
  public static SessionNames pseudonymous(Secret key) {
    byte[] bytes = key.expose().getBytes(UTF_8);
    if (bytes.length < KEY_BYTES) {
      throw new IllegalArgumentException("the key of pseudonyms has " + bytes.length
          + " bytes (expected: at least " + KEY_BYTES + ")");
    }
    return new SessionNames(new SecretKeySpec(bytes, "HmacSHA256"));
  }

  /** The name of {@code subject} at {@code issuer}, readable by {@code label} if it is to be. */
  public String of(String issuer, String subject, String label) {
    String code = code(issuer, subject);
    if (key != null) {
      return code;
    }
    int room = LONGEST - DIGEST_LETTERS - 1;
    StringBuilder name = new StringBuilder(LONGEST);
    label
        .codePoints()
        .limit(room)
        .forEach(c -> name.append(c < 128 && isAllowed((char) c) ? (char) c : '-'));
    return name.append(code).toString();
  }

  /** Whether {@code name} is that of {@code subject} at {@code issuer}, whatever its label was. */
  public boolean matches(String name, String issuer, String subject) {
    String code = code(issuer, subject);
    return key == null ? RoleKey.isSessionName(name) && name.endsWith(code) : name.equals(code);
  }

  private static boolean isAllowed(char c) {
    return RoleKey.isSessionNameCharacter(c);
  }

  /** The part that is the caller's own, with its dash. */
  private String code(String issuer, String subject) {
    return key == null
        ? '-' + letters(sha256(issuer, subject), DIGEST_LETTERS)
        : "p-" + letters(hmac(key, issuer, subject), CODE_LETTERS);
  }

  private static String letters(byte[] hash, int count) {
    StringBuilder letters = new StringBuilder(count);
    for (int letter = 0; letter < count; letter++) {
      int bit = letter * 5;
      int window = (hash[bit / 8] & 0xff) << 8 | (hash[bit / 8 + 1] & 0xff);
      letters.append(BASE32.charAt((window >> (11 - bit % 8)) & 31));
    }
    return letters.toString();
  }

  private static byte[] sha256(String issuer, String subject) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      feed(digest::update, issuer, subject);
      return digest.digest();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  private static byte[] hmac(SecretKeySpec key, String issuer, String subject) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      feed(mac::update, issuer, subject);
      return mac.doFinal();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", impossible);
    }
  }

  private static void feed(Consumer<byte[]> hash, String... texts) {
    for (String text : texts) {
      byte[] bytes = text.getBytes(UTF_8);
      hash.accept(ByteBuffer.allocate(4).putInt(0, bytes.length).array());
      hash.accept(bytes);
    }
  }
}
