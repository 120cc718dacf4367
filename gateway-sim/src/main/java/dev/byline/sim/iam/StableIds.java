package dev.byline.sim.iam;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Unique ids in AWS's form, derived from an ARN so that they are the same in every run. */
final class StableIds {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private StableIds() {}

  static String of(String prefix, String arn) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(arn.getBytes(StandardCharsets.UTF_8));
      return prefix + letters(digest, 17);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static String letters(byte[] bytes, int count) {
    StringBuilder out = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      out.append(ALPHABET.charAt(bytes[i] & 31));
    }
    return out.toString();
  }
}
