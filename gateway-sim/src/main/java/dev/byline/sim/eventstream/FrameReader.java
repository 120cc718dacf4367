package dev.byline.sim.eventstream;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Cuts a stream of bytes into frames of {@code application/vnd.amazon.eventstream}, with headers of every type. Not thread-safe.
 *
 * @see <a href="https://smithy.io/2.0/aws/amazon-eventstream.html">Amazon event stream specification</a>
 */
public final class FrameReader {
  /** The longest frame: 16 MiB of payload and 128 KiB of headers, as the specification has it. */
  private static final int LONGEST = (16 << 20) + (128 << 10) + 16;

  private static final int PRELUDE = 12;
  private static final int TRAILER = 4;

  private byte[] kept = new byte[0];

  /**
   * One header.
   *
   * @param type the type's number, 8 for a timestamp, 6 for bytes, 7 for a string
   * @param wire the whole header as it stood on the wire
   */
  public record Header(int type, ByteBuffer wire, ByteBuffer value) {}

  /** One frame whose lengths and CRCs are right; headers by name, in wire order. */
  public record Frame(Map<String, Header> headers, ByteBuffer payload) {
    public Frame {
      headers = new LinkedHashMap<>(headers);
    }

    /** A string header's value; empty when there is none. */
    public String text(String name) {
      Header header = headers.get(name);
      return header == null || header.type() != 7
          ? ""
          : StandardCharsets.UTF_8.decode(header.value().duplicate()).toString();
    }

    /** The payload: a copy. */
    public byte[] bytes() {
      return FrameReader.bytes(payload);
    }
  }

  /** A copy of what a buffer holds. */
  public static byte[] bytes(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }

  /**
   * Takes more bytes and gives the frames that are whole now.
   *
   * @throws IllegalArgumentException when a length or a CRC is wrong, or a header is double or of no known type
   */
  public List<Frame> read(byte[] more) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(kept.length + more.length);
    all.writeBytes(kept);
    all.writeBytes(more);
    byte[] bytes = all.toByteArray();
    List<Frame> frames = new ArrayList<>();
    int at = 0;
    while (bytes.length - at >= PRELUDE) {
      ByteBuffer prelude = ByteBuffer.wrap(bytes, at, PRELUDE);
      int total = prelude.getInt();
      int headers = prelude.getInt();
      check(prelude.getInt() == crc(bytes, at, 8), "prelude CRC");
      check(
          total >= PRELUDE + TRAILER
              && total <= LONGEST
              && headers >= 0
              && headers <= total - PRELUDE - TRAILER,
          "length");
      if (bytes.length - at < total) {
        break;
      }
      frames.add(frame(bytes, at, total, headers));
      at += total;
    }
    kept = Arrays.copyOfRange(bytes, at, bytes.length);
    return frames;
  }

  /** Whether part of a frame has come and its rest has not. */
  public boolean midFrame() {
    return kept.length > 0;
  }

  private static Frame frame(byte[] bytes, int at, int total, int headerBytes) {
    int end = at + total - TRAILER;
    check(
        ByteBuffer.wrap(bytes, end, TRAILER).getInt() == crc(bytes, at, total - TRAILER),
        "message CRC");
    Map<String, Header> headers = new LinkedHashMap<>();
    ByteBuffer in = ByteBuffer.wrap(bytes, at + PRELUDE, headerBytes);
    try {
      while (in.hasRemaining()) {
        int from = in.position();
        String name = StandardCharsets.UTF_8.decode(take(in, in.get() & 0xff)).toString();
        int type = in.get();
        ByteBuffer value = take(in, valueLength(type, in));
        ByteBuffer wire = ByteBuffer.wrap(bytes, from, in.position() - from).slice();
        check(headers.put(name, new Header(type, wire, value)) == null, "double header");
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("header length is wrong", e);
    }
    int payloadAt = at + PRELUDE + headerBytes;
    return new Frame(headers, ByteBuffer.wrap(bytes, payloadAt, end - payloadAt).slice());
  }

  private static int valueLength(int type, ByteBuffer in) {
    return switch (type) {
      case 0, 1 -> 0;
      case 2 -> 1;
      case 3 -> 2;
      case 4 -> 4;
      case 5, 8 -> 8;
      case 6, 7 -> in.getShort() & 0xffff;
      case 9 -> 16;
      default -> throw new IllegalArgumentException("header type is wrong");
    };
  }

  private static ByteBuffer take(ByteBuffer in, int length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer part = in.slice(in.position(), length);
    in.position(in.position() + length);
    return part;
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what + " is wrong");
    }
  }

  private static int crc(byte[] bytes, int from, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
