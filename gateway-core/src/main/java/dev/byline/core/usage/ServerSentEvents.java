package dev.byline.core.usage;

import java.nio.ByteBuffer;

/**
 * The events of a {@code text/event-stream} body, followed as the bytes pass: lines that end with
 * LF, CRLF or CR, fields {@code event} and {@code data}, an empty line after each event. Other
 * fields and comments are passed over, and so is one byte order mark at the beginning.
 *
 * <p>No data is kept: the data of an event is lent, piece by piece, to a sink that wants it by the
 * type named so far, so there is no event that is too large. An event that the empty line does not
 * follow never ended.
 *
 * <p>Thread: one. Owns: the type of the current event. Fails: never.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">WHATWG HTML,
 *     server-sent events</a>
 */
final class ServerSentEvents {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
  private static final byte[] DATA = {'d', 'a', 't', 'a'};

  /** Who is told of events. */
  interface Sink {
    /**
     * The first line of data of an event has begun: whether it is wanted.
     *
     * @param type borrowed; the type if it stood before the data, else not named
     */
    boolean wants(EventType type);

    /**
     * The next bytes of wanted data; lines are joined by LF.
     *
     * @param part borrowed between position and limit; its position may be moved
     */
    void data(ByteBuffer part);

    /**
     * An event has ended whose data was wanted.
     *
     * @param type borrowed; its final type, which a later line may have changed
     */
    void ended(EventType type);
  }

  private enum Part {
    MARK,
    FIELD,
    SPACE,
    TYPE,
    DATA,
    OTHER
  }

  private final Sink sink;
  private final ByteBuffer lineBreak = ByteBuffer.wrap(new byte[] {'\n'});
  private final EventType type = new EventType();
  private Part part = Part.MARK;

  /** What the value of the current line is, once its field was named. */
  private Part value = Part.OTHER;

  /** Bytes of the mark or of the field's name that were read. */
  private int have;

  private boolean maybeEvent;
  private boolean maybeData;
  private boolean afterCarriageReturn;
  private boolean hasData;
  private boolean wanted;

  /** A follower at the beginning of a body. */
  ServerSentEvents(Sink sink) {
    this.sink = sink;
  }

  /** Follows the next bytes; {@code chunk} is borrowed and consumed. */
  void accept(ByteBuffer chunk) {
    while (chunk.hasRemaining()) {
      if (part == Part.DATA || part == Part.OTHER) {
        pass(chunk);
      } else {
        follow(chunk.get());
      }
    }
  }

  /** Passes the bytes up to the line's end, or to the chunk's. */
  private void pass(ByteBuffer chunk) {
    int from = chunk.position();
    int limit = chunk.limit();
    int to = from;
    while (to < limit && chunk.get(to) != '\n' && chunk.get(to) != '\r') {
      to++;
    }
    if (part == Part.DATA && wanted && to > from) {
      chunk.limit(to);
      sink.data(chunk);
      chunk.limit(limit);
    }
    chunk.position(to);
    if (to < limit) {
      follow(chunk.get());
    }
  }

  private void follow(byte b) {
    if (part == Part.MARK) {
      if (b == BYTE_ORDER_MARK[have]) {
        have++;
        if (have == BYTE_ORDER_MARK.length) {
          beginLine();
        }
        return;
      }
      boolean broken = have > 0;
      beginLine();
      part = broken ? Part.OTHER : Part.FIELD;
    }
    boolean secondHalf = afterCarriageReturn && b == '\n';
    afterCarriageReturn = b == '\r';
    if (b == '\r' || b == '\n') {
      if (!secondHalf) {
        endLine();
      }
      return;
    }
    switch (part) {
      case FIELD -> field(b);
      case SPACE -> {
        part = value;
        if (b != ' ') {
          first(b);
        }
      }
      case TYPE -> type.add(b);
      default -> {}
    }
  }

  private void field(byte b) {
    if (b == ':') {
      name();
      return;
    }
    maybeEvent = maybeEvent && have < EVENT.length && EVENT[have] == b;
    maybeData = maybeData && have < DATA.length && DATA[have] == b;
    have++;
    if (!maybeEvent && !maybeData) {
      part = Part.OTHER;
    }
  }

  /** The name of the field has ended. */
  private void name() {
    part = Part.SPACE;
    if (maybeEvent && have == EVENT.length) {
      value = Part.TYPE;
      type.reset();
    } else if (maybeData && have == DATA.length) {
      value = Part.DATA;
      beginData();
    } else {
      value = Part.OTHER;
    }
  }

  private void beginData() {
    if (!hasData) {
      hasData = true;
      wanted = sink.wants(type);
    } else if (wanted) {
      sink.data(lineBreak.clear());
    }
  }

  /** The first byte of a value that no space stands before. */
  private void first(byte b) {
    if (part == Part.TYPE) {
      type.add(b);
    } else if (part == Part.DATA && wanted) {
      sink.data(ByteBuffer.wrap(new byte[] {b}));
    }
  }

  private void endLine() {
    if (part == Part.FIELD) {
      if (have == 0) {
        endEvent();
      } else {
        name();
      }
    }
    beginLine();
  }

  private void endEvent() {
    if (hasData && wanted) {
      sink.ended(type);
    }
    hasData = false;
    wanted = false;
    type.reset();
  }

  private void beginLine() {
    part = Part.FIELD;
    have = 0;
    maybeEvent = true;
    maybeData = true;
  }
}
