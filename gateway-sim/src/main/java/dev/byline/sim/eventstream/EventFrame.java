package dev.byline.sim.eventstream;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * One frame of {@code application/vnd.amazon.eventstream}, big-endian: {@code u32} total length, {@code u32} length of the
 * headers, {@code u32} CRC-32 of those eight bytes, headers, payload, {@code u32} CRC-32 of everything before. A header is
 * {@code u8} length and name, {@code u8} type 7 (string), {@code u16} length and value.
 *
 * @see <a href="https://smithy.io/2.0/aws/amazon-eventstream.html">Amazon event stream specification</a>
 */
public final class EventFrame {
  private static final int PRELUDE = 12;
  private static final int TRAILER = 4;
  private static final byte STRING = 7;

  private final Map<String, String> headers;
  private final byte[] payload;

  /** Keeps headers in their order, and a payload that is borrowed and not to be changed. */
  public EventFrame(Map<String, String> headers, byte[] payload) {
    this.headers = new LinkedHashMap<>(headers);
    this.payload = payload;
  }

  /** An event with a JSON payload, its headers in the order AWS sends them. */
  public static EventFrame event(String type, String json) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(":event-type", type);
    headers.put(":content-type", "application/json");
    headers.put(":message-type", "event");
    return new EventFrame(headers, json.getBytes(StandardCharsets.UTF_8));
  }

  /** An exception that ends a stream, such as {@code modelStreamErrorException}. */
  public static EventFrame exception(String type, String json) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(":exception-type", type);
    headers.put(":content-type", "application/json");
    headers.put(":message-type", "exception");
    return new EventFrame(headers, json.getBytes(StandardCharsets.UTF_8));
  }

  /** The headers in their order: a copy. */
  public Map<String, String> headers() {
    return new LinkedHashMap<>(headers);
  }

  /** The payload as text. */
  public String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }

  /** The bytes of the frame. */
  public byte[] encode() {
    List<byte[][]> parts = new ArrayList<>();
    int headerBytes = 0;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      byte[] name = header.getKey().getBytes(StandardCharsets.UTF_8);
      byte[] value = header.getValue().getBytes(StandardCharsets.UTF_8);
      parts.add(new byte[][] {name, value});
      headerBytes += 1 + name.length + 1 + 2 + value.length;
    }
    int total = PRELUDE + headerBytes + payload.length + TRAILER;
    ByteBuffer out = ByteBuffer.allocate(total).putInt(total).putInt(headerBytes);
    out.putInt(crc(out.array(), 8));
    for (byte[][] part : parts) {
      out.put((byte) part[0].length).put(part[0]).put(STRING);
      out.putShort((short) part[1].length).put(part[1]);
    }
    out.put(payload);
    return out.putInt(crc(out.array(), total - TRAILER)).array();
  }

  /**
   * Reads all frames of a finished stream.
   *
   * @throws IllegalArgumentException when a CRC or a length is wrong, or the last frame is not whole
   */
  public static List<EventFrame> decodeAll(byte[] stream) {
    List<EventFrame> frames = new ArrayList<>();
    int at = 0;
    while (at < stream.length) {
      int total =
          stream.length - at < PRELUDE ? -1 : ByteBuffer.wrap(stream, at, 4).getInt();
      if (total < PRELUDE + TRAILER || total > stream.length - at) {
        throw new IllegalArgumentException("frame at byte " + at + " is not whole");
      }
      byte[] one = new byte[total];
      System.arraycopy(stream, at, one, 0, total);
      frames.add(decode(one));
      at += total;
    }
    return frames;
  }

  private static EventFrame decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int total = in.getInt();
    int headerBytes = in.getInt();
    check(in.getInt() == crc(bytes, 8), "prelude CRC");
    check(
        ByteBuffer.wrap(bytes, total - TRAILER, TRAILER).getInt() == crc(bytes, total - TRAILER),
        "message CRC");
    int payloadAt = PRELUDE + headerBytes;
    check(headerBytes >= 0 && payloadAt <= total - TRAILER, "header length");
    Map<String, String> headers = new LinkedHashMap<>();
    try {
      in.limit(payloadAt);
      while (in.hasRemaining()) {
        String name = text(in, in.get() & 0xff);
        check(in.get() == STRING, "header type");
        headers.put(name, text(in, in.getShort() & 0xffff));
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("header length", e);
    }
    byte[] payload = new byte[total - TRAILER - payloadAt];
    System.arraycopy(bytes, payloadAt, payload, 0, payload.length);
    return new EventFrame(headers, payload);
  }

  private static String text(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what + " is wrong");
    }
  }

  private static int crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
