package dev.byline.core.request;

/**
 * The inside of a JSON string, byte by byte (RFC 8259, section 7).
 *
 * <p>Thread: one. Owns: nothing. Fails: never; an invalid byte is told.
 */
final class JsonString {
  /** The string has ended. */
  static final int END = -1;

  /** The character needs more bytes. */
  static final int MORE = -2;

  /** The byte may not stand there. */
  static final int INVALID = -3;

  private boolean escaped;
  private int hexDigits;
  private int hex;

  /** Whether {@code b} is more than itself: it may end the string, begin an escape, or not stand there. */
  static boolean isSpecial(byte b) {
    return b == '"' || b == '\\' || (b >= 0 && b < ' ');
  }

  /** Whether the next byte is not part of an escape. */
  boolean isPlain() {
    return !escaped && hexDigits == 0;
  }

  /** What {@code b} makes: a UTF-16 unit of an escape, a byte as it is, or one of the constants. */
  int next(byte b) {
    if (hexDigits > 0) {
      return hexDigit(b);
    }
    if (escaped) {
      escaped = false;
      return escape(b);
    }
    if (b == '\\') {
      escaped = true;
      return MORE;
    }
    if (b == '"') {
      return END;
    }
    return b >= 0 && b < ' ' ? INVALID : b & 0xff;
  }

  private int escape(byte b) {
    return switch (b) {
      case '"', '\\', '/' -> b;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        hexDigits = 4;
        hex = 0;
        yield MORE;
      }
      default -> INVALID;
    };
  }

  private int hexDigit(byte b) {
    int digit = b < 0 ? -1 : Character.digit(b, 16);
    if (digit < 0) {
      return INVALID;
    }
    hex = hex << 4 | digit;
    hexDigits--;
    return hexDigits > 0 ? MORE : hex;
  }
}
