package dev.byline.core.usage;

import java.util.Arrays;

/**
 * The type of one server-sent event, as far as its lines were read.
 *
 * <p>Thread: one. Owns: its first bytes. Fails: never; a type longer than any that is asked for is
 * none of them.
 */
final class EventType {
  private static final int MAX = 64;

  private final byte[] bytes = new byte[MAX];
  private int length;

  void reset() {
    length = 0;
  }

  void add(byte b) {
    if (length < MAX) {
      bytes[length] = b;
    }
    length = Math.min(MAX + 1, length + 1);
  }

  /** Whether the event named its type; an empty name is none. */
  boolean named() {
    return length > 0;
  }

  /** Whether the event's type is {@code type}. */
  boolean is(byte[] type) {
    return length == type.length && Arrays.equals(bytes, 0, length, type, 0, length);
  }
}
