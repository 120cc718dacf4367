package dev.byline.sim.cur;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * A SHA-256, as the look-alike of the identifiers on a bill: the same words give the same identifier.
 *
 * @param value 0 to 2^256 - 1
 */
record Fingerprint(BigInteger value) {

  private static final String DIGITS = "0123456789abcdefghijklmnopqrstuv";
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

  static Fingerprint of(String words) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(words.getBytes(StandardCharsets.UTF_8));
      return new Fingerprint(new BigInteger(1, hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** identity_line_item_id: 52 characters a-z, 2-7. */
  String lineItemId() {
    String digits = padded(value.toString(32), 52);
    StringBuilder id = new StringBuilder(52);
    for (int i = 0; i < digits.length(); i++) {
      id.append(BASE32.charAt(DIGITS.indexOf(digits.charAt(i))));
    }
    return id.toString();
  }

  /** line_item_product_code of a Marketplace product: 26 characters 0-9, a-v, as 4a524th30q694o538qndh9ucht is. */
  String productCode() {
    return padded(value.shiftRight(128).toString(32), 26);
  }

  UUID uuid() {
    ByteBuffer bytes = ByteBuffer.allocate(16)
        .putLong(value.shiftRight(192).longValue())
        .putLong(value.longValue())
        .flip();
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  private static String padded(String digits, int length) {
    return "0".repeat(length - digits.length()) + digits;
  }
}
