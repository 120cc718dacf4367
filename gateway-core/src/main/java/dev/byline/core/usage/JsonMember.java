package dev.byline.core.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The raw bytes of one member of a JSON object, or of an object within it, cut out of a document
 * that passes in chunks and is not kept: only brackets, strings and the names on the way to the
 * member are followed (RFC 8259).
 *
 * <p>Of members with the same name the last one counts, also on the way. A name may be written with
 * escapes. Objects within arrays are never on the way.
 *
 * <p>Thread: one. Owns: a bounded copy of the member's value; white space between its tokens is one
 * space. Fails: never; a document that is no object, or a value that is too large, has no member.
 */
final class JsonMember {
  private enum Place {
    BEFORE,
    NAME,
    VALUE,
    AFTER
  }

  private final byte[][] path;
  private final int valueMax;
  private final JsonName name = new JsonName();
  private byte[] value = new byte[64];
  private int length;
  private Place place = Place.BEFORE;
  private int depth;

  /** How many objects of the path are open within the document. */
  private int entered;

  private boolean inString;
  private boolean escaped;
  private boolean named;
  private boolean spaced;
  private boolean tooLarge;
  private boolean complete;

  /**
   * A cut at the beginning of a document.
   *
   * @param valueMax bytes of the member's value that are kept at most
   * @param path the names from the document's first level to the member; ASCII
   */
  JsonMember(int valueMax, String... path) {
    this.path = new byte[path.length][];
    for (int i = 0; i < path.length; i++) {
      this.path[i] = path[i].getBytes(UTF_8);
    }
    this.valueMax = valueMax;
  }

  /** Begins with a new document. */
  void reset() {
    place = Place.BEFORE;
    depth = 0;
    entered = 0;
    inString = false;
    escaped = false;
    named = false;
    drop();
  }

  /** Follows the next bytes; {@code chunk} is borrowed and consumed. */
  void accept(ByteBuffer chunk) {
    follow(chunk);
    chunk.position(chunk.limit());
  }

  /** Follows the next bytes; {@code chunk} is borrowed, its position stays. */
  void follow(ByteBuffer chunk) {
    int limit = chunk.limit();
    for (int at = chunk.position(); at < limit && place != Place.AFTER; at++) {
      byte b = chunk.get(at);
      if (inString && !escaped && !naming() && !keeping()) {
        // Most bytes are here: text that nobody asks for.
        while (b != '"' && b != '\\' && ++at < limit) {
          b = chunk.get(at);
        }
        if (at == limit) {
          return;
        }
      }
      if (inString) {
        string(b);
      } else if (place == Place.BEFORE) {
        start(b);
      } else {
        structure(b);
      }
    }
  }

  /** The bytes of the value, or null if it was not there, has not ended or was too large. */
  byte @Nullable [] value() {
    return complete && !tooLarge ? Arrays.copyOf(value, length) : null;
  }

  /** The bytes of the value that were seen so far, ended or not. */
  byte[] begun() {
    return Arrays.copyOf(value, length);
  }

  /** Whether the value so far is an object, however large. */
  boolean isObject() {
    return length > 0 && value[0] == '{';
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
      name.escaped(b);
    } else if (b == '\\') {
      escaped = true;
    } else if (b == '"') {
      inString = false;
      if (naming()) {
        named = name.is(path[entered]);
        if (named) {
          drop();
        }
      }
    } else if (naming()) {
      name.plain(b);
    }
  }

  private void structure(byte b) {
    switch (b) {
      case '"' -> {
        inString = true;
        name.begin();
        keep(b);
      }
      case '{', '[' -> open(b);
      case '}', ']' -> close(b);
      case ':' -> {
        if (naming()) {
          place = Place.VALUE;
        } else {
          keep(b);
        }
      }
      case ',' -> {
        if (depth == entered + 1) {
          endValue();
          place = Place.NAME;
        } else {
          keep(b);
        }
      }
      default -> keep(b);
    }
  }

  private void open(byte b) {
    boolean onTheWay = named && place == Place.VALUE && depth == entered + 1;
    keep(b);
    depth++;
    if (onTheWay && b == '{' && entered < path.length - 1) {
      entered++;
      named = false;
      place = Place.NAME;
    }
  }

  private void close(byte b) {
    depth--;
    if (depth > entered) {
      keep(b);
      return;
    }
    endValue();
    if (entered == 0) {
      place = Place.AFTER;
    } else {
      entered--;
      place = Place.VALUE;
    }
  }

  /** Whether a string in this place is a name that may be on the way. */
  private boolean naming() {
    return place == Place.NAME && depth == entered + 1;
  }

  /** Whether this place is within the member's value. */
  private boolean keeping() {
    return named && place == Place.VALUE && entered == path.length - 1;
  }

  private void endValue() {
    complete |= keeping();
    named = false;
  }

  private void drop() {
    length = 0;
    spaced = false;
    tooLarge = false;
    complete = false;
  }

  private void keep(byte b) {
    if (!keeping()) {
      return;
    }
    if (!inString && isSpace(b)) {
      spaced = length > 0;
      return;
    }
    if (spaced) {
      spaced = false;
      put((byte) ' ');
    }
    put(b);
  }

  private void put(byte b) {
    if (length == valueMax) {
      tooLarge = true;
      return;
    }
    if (length == value.length) {
      value = Arrays.copyOf(value, (int) Math.min(valueMax, length * 4L));
    }
    value[length++] = b;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
