package dev.byline.auth.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.byline.core.credential.RoleKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The role session name of a caller, which is the primary key of attribution: {@code <readable
 * part>-<digest>}.
 *
 * <p>The digest is the first 65 bits of SHA-256 over issuer and subject, each with its length in
 * front, as 13 letters of lower-case base32 (RFC 4648, section 6). So no two callers share a name,
 * whatever the cutting and replacing did to the readable part, and the same caller has the same name
 * on every replica and in every version.
 */
final class SessionNames {
  private static final int LONGEST = 64;
  private static final int DIGEST_LETTERS = 13;
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

  private SessionNames() {}

  /** The name of {@code subject} at {@code issuer}, readable by {@code label}. */
  static String of(String issuer, String subject, String label) {
    int room = LONGEST - DIGEST_LETTERS - 1;
    StringBuilder name = new StringBuilder(LONGEST);
    label
        .codePoints()
        .limit(room)
        .forEach(c -> name.append(c < 128 && isAllowed((char) c) ? (char) c : '-'));
    return name.append('-').append(digest(issuer, subject)).toString();
  }

  private static boolean isAllowed(char c) {
    return RoleKey.isSessionNameCharacter(c);
  }

  private static String digest(String issuer, String subject) {
    byte[] hash = sha256(issuer, subject);
    StringBuilder letters = new StringBuilder(DIGEST_LETTERS);
    for (int letter = 0; letter < DIGEST_LETTERS; letter++) {
      int bit = letter * 5;
      int window = (hash[bit / 8] & 0xff) << 8 | (hash[bit / 8 + 1] & 0xff);
      letters.append(BASE32.charAt((window >> (11 - bit % 8)) & 31));
    }
    return letters.toString();
  }

  private static byte[] sha256(String... texts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String text : texts) {
        byte[] bytes = text.getBytes(UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
        digest.update(bytes);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
