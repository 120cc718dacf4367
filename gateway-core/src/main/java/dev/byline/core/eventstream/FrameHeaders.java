package dev.byline.core.eventstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The raw headers of one event-stream frame: {@code u8 name length, name, u8 type, value}, looked at
 * without making texts of them.
 *
 * <p>Thread: one. Owns: its bytes, used again for each frame. Fails: never; malformed headers hold
 * nothing.
 */
public final class FrameHeaders {
  private static final int STRING = 7;
  private static final int BYTES = 6;

  /** Value sizes of the fixed types 0 to 9; -1 where a length stands in front. */
  private static final int[] SIZES = {0, 0, 1, 2, 4, 8, -1, -1, 8, 16};

  private static final byte[] EVENT_TYPE = ":event-type".getBytes(US_ASCII);
  private static final byte[] MESSAGE_TYPE = ":message-type".getBytes(US_ASCII);
  private static final byte[] EVENT = "event".getBytes(US_ASCII);
  private static final byte[] EXCEPTION = "exception".getBytes(US_ASCII);
  private static final byte[] ERROR = "error".getBytes(US_ASCII);

  private byte[] bytes = new byte[128];
  private int length;

  void reset(int newLength) {
    length = newLength;
    if (bytes.length < newLength) {
      bytes = new byte[newLength];
    }
  }

  int length() {
    return length;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Whether this frame is an event of the type {@code eventType}. */
  public boolean isEvent(byte[] eventType) {
    return has(MESSAGE_TYPE, EVENT) && has(EVENT_TYPE, eventType);
  }

  /** Whether this frame says that the stream has failed: an exception of the model or an error. */
  public boolean isFailure() {
    return has(MESSAGE_TYPE, EXCEPTION) || has(MESSAGE_TYPE, ERROR);
  }

  /** Whether there is a header of the name {@code name}, whatever its value. */
  public boolean has(byte[] name) {
    return find(name, null);
  }

  /** A copy of the encoded headers. */
  public byte[] encoded() {
    return Arrays.copyOf(bytes, length);
  }

  private boolean has(byte[] name, byte[] value) {
    return find(name, value);
  }

  private boolean find(byte[] name, byte @Nullable [] value) {
    int at = 0;
    while (at < length) {
      int nameFrom = at + 1;
      int nameTo = nameFrom + (bytes[at] & 0xff);
      if (nameTo >= length) {
        return false;
      }
      int type = bytes[nameTo] & 0xff;
      int valueFrom = nameTo + 1;
      if (type >= SIZES.length) {
        return false;
      }
      int size = SIZES[type];
      if (type == STRING || type == BYTES) {
        if (valueFrom + 2 > length) {
          return false;
        }
        size = (bytes[valueFrom] & 0xff) << 8 | (bytes[valueFrom + 1] & 0xff);
        valueFrom += 2;
      }
      int valueTo = valueFrom + size;
      if (valueTo > length) {
        return false;
      }
      if (Arrays.equals(bytes, nameFrom, nameTo, name, 0, name.length)) {
        return value == null
            || (type == STRING && Arrays.equals(bytes, valueFrom, valueTo, value, 0, value.length));
      }
      at = valueTo;
    }
    return false;
  }
}
