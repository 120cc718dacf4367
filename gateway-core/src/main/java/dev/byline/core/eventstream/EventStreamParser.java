package dev.byline.core.eventstream;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The frames of an {@code application/vnd.amazon.eventstream} body, followed as the bytes pass:
 * {@code u32 total | u32 headers length | u32 crc of the first 8 | headers | payload | u32 crc of
 * all before}.
 *
 * <p>Only the payloads that the sink asks for are kept. A frame that has not ended, one that is
 * corrupt, and one that is larger than it may be are three different results; after the last two
 * nothing more is read.
 *
 * <p>Thread: one. Owns: the header bytes and the wanted payload of the current frame. Fails: never;
 * see {@link #state}.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html">Event
 *     stream framing</a>
 */
public final class EventStreamParser {
  /** AWS's bounds: 16 MiB of payload, 128 KiB of headers. */
  private static final int TOTAL_MAX = 16 * 1024 * 1024 + 128 * 1024 + 16;

  private static final int HEADERS_MAX = 128 * 1024;
  private static final int PRELUDE = 12;
  private static final int TRAILER = 4;

  /** What the bytes so far amount to. */
  public enum State {
    /** Everything ended where a frame ends. */
    WHOLE,
    /** More bytes of a frame must come. */
    INCOMPLETE,
    /** A checksum or a length is wrong. */
    CORRUPT,
    /** A frame says that it is larger than the format allows. */
    OVERSIZED
  }

  /** Who is told of frames. */
  public interface Sink {
    /** Whether the payload of this frame is wanted. */
    boolean wants(FrameHeaders headers);

    /**
     * A wanted frame has ended and its checksums are right.
     *
     * @param payload borrowed: valid in {@code [0, length)} for the call
     * @param length of the payload
     */
    void frame(FrameHeaders headers, byte[] payload, int length);

    /** A frame comes whose payload is too large to be kept; it is passed over. */
    default void tooLarge() {}
  }

  private enum Part {
    PRELUDE,
    HEADERS,
    PAYLOAD,
    TRAILER
  }

  private final Sink sink;
  private final int keepMax;
  private final CRC32 crc = new CRC32();
  private final byte[] fixed = new byte[PRELUDE];
  private final FrameHeaders headers = new FrameHeaders();
  private byte[] payload = new byte[0];
  private Part part = Part.PRELUDE;
  private int need = PRELUDE;
  private int have;
  private int payloadLength;
  private boolean wanted;
  private State state = State.WHOLE;

  /**
   * A parser at the beginning of a body.
   *
   * @param sink is told of the frames
   * @param keepMax bytes of a wanted payload; a larger one is passed over
   */
  public EventStreamParser(Sink sink, int keepMax) {
    this.sink = sink;
    this.keepMax = keepMax;
  }

  /** Follows the next bytes; {@code chunk} is borrowed and consumed. */
  public void accept(ByteBuffer chunk) {
    while (chunk.hasRemaining() && state != State.CORRUPT && state != State.OVERSIZED) {
      state = State.INCOMPLETE;
      take(chunk);
      while (have == need && state == State.INCOMPLETE) {
        partEnded();
      }
    }
  }

  /** Bytes that have come of a frame which has not ended. */
  public int partialBytes() {
    int headersLength = headers.length();
    return switch (part) {
      case PRELUDE -> have;
      case HEADERS -> PRELUDE + have;
      case PAYLOAD -> PRELUDE + headersLength + have;
      case TRAILER -> PRELUDE + headersLength + payloadLength + have;
    };
  }

  /** What the bytes so far amount to. */
  public State state() {
    return state;
  }

  private void take(ByteBuffer chunk) {
    int count = Math.min(need - have, chunk.remaining());
    ByteBuffer slice = chunk.slice(chunk.position(), count);
    switch (part) {
      case PRELUDE, TRAILER -> slice.get(fixed, have, count);
      case HEADERS -> {
        crc.update(slice.duplicate());
        slice.get(headers.bytes(), have, count);
      }
      case PAYLOAD -> {
        crc.update(slice.duplicate());
        if (wanted) {
          room(have + count);
          slice.get(payload, have, count);
        }
      }
    }
    have += count;
    chunk.position(chunk.position() + count);
  }

  /** Room grows with what has come, not with what a frame announces. */
  private void room(int length) {
    if (payload.length < length) {
      int more = Math.max(Math.max(length, 1024), payload.length * 2);
      payload = Arrays.copyOf(payload, Math.min(more, Math.max(payloadLength, length)));
    }
  }

  private void partEnded() {
    switch (part) {
      case PRELUDE -> prelude();
      case HEADERS -> {
        boolean fits = payloadLength <= keepMax;
        if (!fits) {
          sink.tooLarge();
        }
        wanted = fits && sink.wants(headers);
        next(Part.PAYLOAD, payloadLength);
      }
      case PAYLOAD -> next(Part.TRAILER, TRAILER);
      case TRAILER -> trailer();
    }
  }

  private void prelude() {
    int total = intAt(0);
    int headersLength = intAt(4);
    crc.reset();
    crc.update(fixed, 0, 8);
    if ((int) crc.getValue() != intAt(8)) {
      state = State.CORRUPT;
    } else if (total < 0 || total > TOTAL_MAX || headersLength < 0 || headersLength > HEADERS_MAX) {
      state = State.OVERSIZED;
    } else if (total < PRELUDE + headersLength + TRAILER) {
      state = State.CORRUPT;
    } else {
      crc.update(fixed, 8, 4);
      headers.reset(headersLength);
      payloadLength = total - headersLength - PRELUDE - TRAILER;
      next(Part.HEADERS, headersLength);
    }
  }

  private void trailer() {
    if ((int) crc.getValue() != intAt(0)) {
      state = State.CORRUPT;
      return;
    }
    if (wanted) {
      sink.frame(headers, payload, payloadLength);
    }
    next(Part.PRELUDE, PRELUDE);
    state = State.WHOLE;
  }

  private void next(Part part, int need) {
    this.part = part;
    this.need = need;
    this.have = 0;
  }

  private int intAt(int at) {
    return ByteBuffer.wrap(fixed).getInt(at);
  }
}
