package dev.byline.auth.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of a token, and of the user for whom its holder calls: what a verified token is remembered
 * by, so that no token is kept.
 */
record TokenDigest(long a, long b, long c, long d) {
  /** No base64url text has it, so a token and its user can't be mistaken for a longer token. */
  private static final byte SEPARATOR = 0;

  static TokenDigest of(String token, @Nullable String relayedUser) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(token.getBytes(UTF_8));
      if (relayedUser != null) {
        sha256.update(SEPARATOR);
        sha256.update(relayedUser.getBytes(UTF_8));
      }
      ByteBuffer hash = ByteBuffer.wrap(sha256.digest());
      return new TokenDigest(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
