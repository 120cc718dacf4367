package dev.byline.demo.idp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/**
 * The session name that the documentation promises: a readable part, and 65 bits of SHA-256 over
 * issuer and subject as thirteen letters. Counted here in another way than the gateway does.
 */
final class ExpectedSession {
  private static final String DIGITS = "0123456789abcdefghijklmnopqrstuv";
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

  private ExpectedSession() {}

  static String name(String label, TestToken token) {
    byte[] issuer = token.claims().path("iss").asString().getBytes(UTF_8);
    byte[] subject = token.claims().path("sub").asString().getBytes(UTF_8);
    byte[] both = ByteBuffer.allocate(8 + issuer.length + subject.length)
        .putInt(issuer.length)
        .put(issuer)
        .putInt(subject.length)
        .put(subject)
        .array();
    try {
      BigInteger first =
          new BigInteger(1, MessageDigest.getInstance("SHA-256").digest(both)).shiftRight(256 - 65);
      String digits =
          "%13s".formatted(first.toString(32).toLowerCase(Locale.ROOT)).replace(' ', '0');
      StringBuilder name = new StringBuilder(label).append('-');
      digits.chars().forEach(digit -> name.append(LETTERS.charAt(DIGITS.indexOf(digit))));
      return name.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
