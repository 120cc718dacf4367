package dev.byline.core.request;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Where one top-level member of a JSON object stands in its bytes (RFC 8259), found out as they pass;
 * none of them is kept.
 *
 * <p>What two parsers could read differently is invalid: a name that stands twice or in another case,
 * comments, single quotes, other encodings than UTF-8, anything beside the one object.
 *
 * <p>Thread: one. Owns: nothing of the bytes. Fails: never; see {@link #state}.
 */
public final class TopLevelMember {
  private static final int DEPTH_MAX = 512;
  private static final int NAME_MAX = 256;

  /** What the bytes so far amount to. */
  public enum State {
    /** No byte but white space has come. */
    EMPTY,
    /** More must come. */
    INCOMPLETE,
    /** One object, and nothing beside it. */
    WHOLE,
    /** Not one JSON object, or one that could be read in two ways. */
    INVALID
  }

  private enum Expect {
    OBJECT,
    NAME_OR_END,
    NAME,
    COLON,
    VALUE,
    VALUE_OR_END,
    REST_OF_SCALAR,
    COMMA_OR_END,
    NOTHING
  }

  private final String wanted;
  private final BitSet arrays = new BitSet();
  private final ByteArrayOutputStream name = new ByteArrayOutputStream(32);
  private final JsonString string = new JsonString();
  private Expect expect = Expect.OBJECT;
  private State state = State.EMPTY;
  private long at;
  private int depth;
  private boolean inString;
  private boolean inName;
  private boolean isWanted;
  private boolean hasMembers;
  private long valueFrom = -1;
  private long valueTo = -1;
  private long closing = -1;

  /** At the beginning of a document, in which the top-level member {@code wanted} is looked for. */
  public TopLevelMember(String wanted) {
    this.wanted = wanted;
  }

  /** Follows the next bytes; {@code chunk} is borrowed and consumed. */
  public void accept(ByteBuffer chunk) {
    while (chunk.hasRemaining() && state != State.INVALID) {
      if (inString && !inName && string.isPlain()) {
        passText(chunk);
      }
      if (chunk.hasRemaining()) {
        follow(chunk.get());
        at++;
      }
    }
  }

  /** Most of a body is text that nobody asks for: it is passed in one loop. */
  private void passText(ByteBuffer chunk) {
    int from = chunk.position();
    int limit = chunk.limit();
    int to = from;
    while (to < limit && !JsonString.isSpecial(chunk.get(to))) {
      to++;
    }
    at += to - from;
    chunk.position(to);
  }

  /** What the bytes so far amount to. */
  public State state() {
    return state;
  }

  /** Whether the member is there. */
  public boolean found() {
    return valueTo >= 0;
  }

  /** Offset of the first byte of the member's value. */
  public long valueFrom() {
    return valueFrom;
  }

  /** Offset behind the last byte of the member's value. */
  public long valueTo() {
    return valueTo;
  }

  /** Offset of the brace that ends the object. */
  public long closing() {
    return closing;
  }

  /** Whether the object has any member. */
  public boolean hasMembers() {
    return hasMembers;
  }

  private void follow(byte b) {
    if (inString) {
      inString(b);
      return;
    }
    boolean space = b == ' ' || b == '\t' || b == '\n' || b == '\r';
    if (expect == Expect.REST_OF_SCALAR && !isScalar(b)) {
      valueEnded(at);
    }
    if (!space && !token(b)) {
      state = State.INVALID;
    }
  }

  /** Whether {@code b} may stand here, outside a string. */
  private boolean token(byte b) {
    return switch (b) {
      case '{' -> (expect == Expect.OBJECT || beginsValue()) && open(false);
      case '[' -> beginsValue() && open(true);
      case '}' -> !arrays.get(depth) && ends(Expect.NAME_OR_END);
      case ']' -> arrays.get(depth) && ends(Expect.VALUE_OR_END);
      case ',' ->
        expect == Expect.COMMA_OR_END && then(arrays.get(depth) ? Expect.VALUE : Expect.NAME);
      case ':' -> expect == Expect.COLON && then(Expect.VALUE);
      case '"' -> quote();
      default ->
        isScalar(b)
            && (expect == Expect.REST_OF_SCALAR || beginsValue())
            && then(Expect.REST_OF_SCALAR);
    };
  }

  private boolean quote() {
    inName = expect == Expect.NAME || expect == Expect.NAME_OR_END;
    inString = true;
    name.reset();
    return inName || beginsValue();
  }

  private boolean beginsValue() {
    if (expect != Expect.VALUE && expect != Expect.VALUE_OR_END) {
      return false;
    }
    if (depth == 1 && isWanted) {
      valueFrom = at;
    }
    return true;
  }

  private boolean open(boolean array) {
    state = State.INCOMPLETE;
    depth++;
    arrays.set(depth, array);
    return depth <= DEPTH_MAX && then(array ? Expect.VALUE_OR_END : Expect.NAME_OR_END);
  }

  private boolean ends(Expect whenEmpty) {
    if (expect != Expect.COMMA_OR_END && expect != whenEmpty) {
      return false;
    }
    depth--;
    if (depth > 0) {
      valueEnded(at + 1);
      return true;
    }
    closing = at;
    state = State.WHOLE;
    return then(Expect.NOTHING);
  }

  private boolean then(Expect next) {
    expect = next;
    return true;
  }

  private void valueEnded(long to) {
    expect = Expect.COMMA_OR_END;
    if (depth == 1 && isWanted) {
      valueTo = to;
      isWanted = false;
    }
  }

  private void inString(byte b) {
    int character = string.next(b);
    if (character == JsonString.INVALID) {
      state = State.INVALID;
    } else if (character == JsonString.END) {
      inString = false;
      if (inName) {
        nameEnded();
      } else {
        valueEnded(at + 1);
      }
    } else if (character != JsonString.MORE && inName && depth == 1) {
      // A lenient decoder could make ASCII of an overlong sequence, so names have none.
      if (character >= 0x80) {
        state = State.INVALID;
      } else if (name.size() < NAME_MAX) {
        name.write(character);
      }
    }
  }

  private void nameEnded() {
    expect = Expect.COLON;
    if (depth > 1) {
      return;
    }
    hasMembers = true;
    String found = name.toString(US_ASCII);
    isWanted = found.equals(wanted);
    boolean twice = isWanted && valueFrom >= 0;
    if (twice || (!isWanted && found.equalsIgnoreCase(wanted))) {
      state = State.INVALID;
    }
  }

  private static boolean isScalar(byte b) {
    return (b >= '0' && b <= '9')
        || (b >= 'a' && b <= 'z')
        || b == 'E'
        || b == '+'
        || b == '-'
        || b == '.';
  }
}
