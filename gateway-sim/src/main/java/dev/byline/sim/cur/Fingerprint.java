package dev.byline.sim.cur;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** A SHA-256 that stands in for the identifiers on a bill: the same words give the same identifier. */
final class Fingerprint {

  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final String BASE32_HEX = "0123456789abcdefghijklmnopqrstuv";

  private final byte[] hash;

  private Fingerprint(byte[] hash) {
    this.hash = hash;
  }

  static Fingerprint of(String words) {
    try {
      return new Fingerprint(
          MessageDigest.getInstance("SHA-256").digest(words.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** identity_line_item_id: 52 characters a-z, 2-7. */
  String lineItemId() {
    return digits(BASE32, 52);
  }

  /** line_item_product_code of a Marketplace product: 26 characters 0-9, a-v, as 4a524th30q694o538qndh9ucht is. */
  String productCode() {
    return digits(BASE32_HEX, 26);
  }

  UUID uuid() {
    ByteBuffer bytes = ByteBuffer.wrap(hash);
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  /** Five bits a character, most significant first; bits after the hash are 0. */
  private String digits(String alphabet, int length) {
    char[] text = new char[length];
    int bits = 0;
    int held = 0;
    int next = 0;
    for (int i = 0; i < length; i++) {
      if (held < 5) {
        bits = bits << 8 | (next < hash.length ? hash[next] & 0xff : 0);
        next++;
        held += 8;
      }
      held -= 5;
      text[i] = alphabet.charAt(bits >>> held & 31);
    }
    return new String(text);
  }
}
