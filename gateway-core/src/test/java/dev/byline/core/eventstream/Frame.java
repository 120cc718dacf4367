package dev.byline.core.eventstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.jspecify.annotations.NullMarked;

/** Event-stream frames for tests. */
@NullMarked
public final class Frame {
  private Frame() {}

  /** An event of {@code type}. */
  public static byte[] event(String type, String payload) {
    return frame(
        payload,
        ":event-type",
        type,
        ":content-type",
        "application/json",
        ":message-type",
        "event");
  }

  /** A frame of {@code headers} without a payload. */
  public static byte[] of(String... headers) {
    return frame("", headers);
  }

  /** The first twelve bytes. */
  public static byte[] prelude(int total, int headersLength) {
    ByteBuffer prelude = ByteBuffer.allocate(12).putInt(total).putInt(headersLength);
    return prelude.putInt(crc(prelude.array(), 8)).array();
  }

  private static byte[] frame(String payload, String... headers) {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    for (int i = 0; i < headers.length; i += 2) {
      byte[] name = headers[i].getBytes(UTF_8);
      byte[] value = headers[i + 1].getBytes(UTF_8);
      head.write(name.length);
      head.writeBytes(name);
      head.write(7);
      head.write(value.length >> 8);
      head.write(value.length);
      head.writeBytes(value);
    }
    byte[] body = payload.getBytes(UTF_8);
    int total = 16 + head.size() + body.length;
    ByteBuffer frame = ByteBuffer.allocate(total);
    frame.put(prelude(total, head.size())).put(head.toByteArray()).put(body);
    return frame.putInt(crc(frame.array(), total - 4)).array();
  }

  private static int crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
