package dev.byline.auth.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;

/**
 * What STS takes as session tags: at most 50, keys of 1 to 128 and values of at most 256 characters of
 * {@code [\p{L}\p{Z}\p{N}_.:/=+\-@]}, no key that begins with {@code aws:}. A value is never blank
 * here, nor made of separators alone, because it would be a group of nobody's money.
 *
 * <p>Thread: immutable. Owns: nothing. Fails: {@link IllegalArgumentException} for a key, which the
 * configuration has; {@link ValueRefused} for a value, which a token has.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html">Tag</a>
 */
final class SessionTags {
  static final int COUNT_MAX = 50;

  private static final int KEY_MAX = 128;
  private static final int VALUE_MAX = 256;

  private SessionTags() {}

  static void checkKey(String key) {
    if (isBlank(key)
        || key.length() > KEY_MAX
        || !fits(key)
        || key.toLowerCase(Locale.ROOT).startsWith("aws:")) {
      throw new IllegalArgumentException("tags." + key + ": expected 1 to " + KEY_MAX
          + " letters, digits, spaces or _.:/=+-@ and not aws: in front");
    }
  }

  static String checkValue(String value) throws ValueRefused {
    checkText(value, VALUE_MAX);
    if (!fits(value)) {
      throw new ValueRefused("has characters that a session tag may not have");
    }
    return value;
  }

  /** A text that can be digested and sent: not blank, well-formed, not longer than {@code longest}. */
  static String checkText(String value, int longest) throws ValueRefused {
    if (isBlank(value)) {
      throw new ValueRefused("is empty");
    }
    if (!UTF_8.newEncoder().canEncode(value)) {
      throw new ValueRefused("is not well-formed text");
    }
    if (value.length() > longest) {
      throw new ValueRefused("is longer than " + longest + " characters");
    }
    return value;
  }

  /** Whether nothing can be seen in {@code text}: separators of every kind, such as U+00A0. */
  static boolean isBlank(String text) {
    return text.codePoints().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
  }

  private static boolean fits(String text) {
    return text.codePoints().allMatch(SessionTags::isTagCharacter);
  }

  private static boolean isTagCharacter(int c) {
    return Character.isLetter(c)
        || "_.:/=+-@".indexOf(c) >= 0
        || switch (Character.getType(c)) {
          case Character.SPACE_SEPARATOR,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.DECIMAL_DIGIT_NUMBER,
              Character.LETTER_NUMBER,
              Character.OTHER_NUMBER -> true;
          default -> false;
        };
  }
}
