package dev.byline.core.request;

/** Percent-encoding (RFC 3986, section 2.1). */
final class Percent {
  private static final String HEX = "0123456789ABCDEF";

  private Percent() {}

  /** The byte that the escape at {@code at} stands for, or -1 if it is none before {@code end}. */
  static int decode(String text, int at, int end) {
    if (at + 2 >= end) {
      return -1;
    }
    int high = digit(text.charAt(at + 1));
    int low = digit(text.charAt(at + 2));
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  /** Appends the byte {@code value}: as it is if it is unreserved, else as an escape. */
  static void encode(int value, StringBuilder into) {
    if (isUnreserved(value)) {
      into.append((char) value);
    } else {
      into.append('%').append(HEX.charAt(value >> 4)).append(HEX.charAt(value & 0xf));
    }
  }

  private static boolean isUnreserved(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  private static int digit(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }
}
