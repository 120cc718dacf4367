package dev.byline.core.eventstream;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * The encoding of one frame: {@code u32 total | u32 headers length | u32 crc of the first 8 | headers |
 * payload | u32 crc of all before}.
 */
public final class EventFrame {
  private static final int PRELUDE = 12;
  private static final int TRAILER = 4;

  private EventFrame() {}

  /**
   * The whole frame.
   *
   * @param headers encoded; borrowed
   * @param payload borrowed, its position stays
   */
  public static byte[] encode(byte[] headers, ByteBuffer payload) {
    int total = PRELUDE + headers.length + payload.remaining() + TRAILER;
    ByteBuffer frame = ByteBuffer.allocate(total).putInt(total).putInt(headers.length);
    frame.putInt(crc(frame.array(), 8));
    frame.put(headers).put(payload.duplicate());
    return frame.putInt(crc(frame.array(), total - TRAILER)).array();
  }

  private static int crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
