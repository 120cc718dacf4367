package dev.byline.core.usage;

import java.util.Arrays;

/**
 * A member's name as it is read byte by byte, its escapes resolved (RFC 8259, section 7). Only short
 * ASCII names can be told; any other is no name that anybody asks for.
 *
 * <p>Thread: one. Owns: its bytes. Fails: never; a malformed escape makes it another name.
 */
final class JsonName {
  private static final int MAX = 64;
  private static final int OTHER = -1;

  private final byte[] bytes = new byte[MAX];
  private int length;

  /** Hexadecimal digits of a Unicode escape that are still to come. */
  private int digits;

  private int code;

  void begin() {
    length = 0;
    digits = 0;
  }

  /** The next byte, which no backslash stands before. */
  void plain(byte b) {
    if (digits == 0) {
      add(b);
      return;
    }
    int digit = Character.digit(b, 16);
    code = code << 4 | (digit & 0xf);
    digits--;
    if (digit < 0) {
      length = OTHER;
    } else if (digits == 0) {
      add(code);
    }
  }

  /** The next byte, which a backslash stands before. */
  void escaped(byte b) {
    if (digits > 0) {
      length = OTHER;
    }
    switch (b) {
      case 'u' -> {
        digits = 4;
        code = 0;
      }
      case '"', '\\', '/' -> add(b);
      default -> length = OTHER;
    }
  }

  /** Whether the whole name was {@code other}. */
  boolean is(byte[] other) {
    return digits == 0
        && length == other.length
        && Arrays.equals(bytes, 0, length, other, 0, length);
  }

  private void add(int character) {
    if (length == OTHER || length == MAX || character < 0 || character >= 0x80) {
      length = OTHER;
    } else {
      bytes[length++] = (byte) character;
    }
  }
}
