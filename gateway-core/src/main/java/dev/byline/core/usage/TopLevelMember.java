package dev.byline.core.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The raw bytes of one member of a JSON object, cut out of a document that passes in chunks and is
 * not kept: only brackets, strings and the names on the first level are followed (RFC 8259).
 *
 * <p>Thread: one. Owns: a bounded copy of the member's value, without white space between its tokens.
 * Fails: never; a document that is no object, or a value that is too large, has no member.
 */
final class TopLevelMember {
  private enum Place {
    BEFORE,
    NAME,
    VALUE,
    AFTER
  }

  private final byte[] name;
  private final int valueMax;
  private byte[] value = new byte[256];
  private int length;
  private Place place = Place.BEFORE;
  private int depth;
  private boolean inString;
  private boolean escaped;
  private int matched;
  private boolean wanted;
  private boolean complete;

  /**
   * A cut at the beginning of a document.
   *
   * @param name of the member, as it is written: names with escapes are not followed
   * @param valueMax bytes of its value that are kept at most
   */
  TopLevelMember(String name, int valueMax) {
    this.name = name.getBytes(UTF_8);
    this.valueMax = valueMax;
  }

  /** Follows the next bytes; {@code chunk} is borrowed and consumed. */
  void accept(ByteBuffer chunk) {
    while (chunk.hasRemaining() && place != Place.AFTER) {
      follow(chunk.get());
    }
  }

  /** The bytes of the value, or null if it was not there or has not ended. */
  byte @Nullable [] value() {
    return complete ? Arrays.copyOf(value, length) : null;
  }

  private void follow(byte b) {
    if (place == Place.BEFORE) {
      start(b);
    } else if (inString) {
      string(b);
    } else {
      structure(b);
    }
  }

  private void start(byte b) {
    if (b == '{') {
      depth = 1;
      place = Place.NAME;
    } else if (!isSpace(b)) {
      place = Place.AFTER;
    }
  }

  private void string(byte b) {
    keep(b);
    if (escaped) {
      escaped = false;
      matched = -1;
    } else if (b == '\\') {
      escaped = true;
      matched = -1;
    } else if (b == '"') {
      inString = false;
      if (depth == 1 && place == Place.NAME) {
        wanted = matched == name.length;
      }
    } else if (depth == 1 && place == Place.NAME) {
      matched = matched >= 0 && matched < name.length && name[matched] == b ? matched + 1 : -1;
    }
  }

  private void structure(byte b) {
    switch (b) {
      case '"' -> {
        inString = true;
        matched = 0;
        keep(b);
      }
      case '{', '[' -> {
        depth++;
        keep(b);
      }
      case '}', ']' -> close(b);
      case ':' -> {
        if (depth == 1 && place == Place.NAME) {
          place = Place.VALUE;
          length = wanted ? 0 : length;
        } else {
          keep(b);
        }
      }
      case ',' -> {
        if (depth == 1) {
          endValue();
        } else {
          keep(b);
        }
      }
      default -> keep(b);
    }
  }

  private void close(byte b) {
    depth--;
    if (depth == 0) {
      endValue();
      place = Place.AFTER;
    } else {
      keep(b);
    }
  }

  private void endValue() {
    complete |= wanted;
    wanted = false;
    place = Place.NAME;
  }

  private void keep(byte b) {
    if (!wanted || place != Place.VALUE || (!inString && isSpace(b))) {
      return;
    }
    if (length == valueMax) {
      place = Place.AFTER;
      return;
    }
    if (length == value.length) {
      value = Arrays.copyOf(value, Math.min(valueMax, length * 4));
    }
    value[length++] = b;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
