package dev.byline.core.usage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * The payload of a {@code chunk} event: {@code {"bytes":"<base64>"}}, where other members may stand
 * beside. What it decodes to is the model's own JSON text.
 *
 * <p>Thread: one. Owns: a bounded copy of the base64 text. Fails: never; what is no base64 is empty.
 */
final class ChunkPayload {
  private static final byte[] NOTHING = {};

  private final JsonMember bytes;

  /**
   * A reader of payloads.
   *
   * @param max bytes of base64 that are read at most
   */
  ChunkPayload(int max) {
    bytes = new JsonMember(max, "bytes");
  }

  /** The text of the payload in {@code [0, length)}; empty if it is malformed or too large. */
  byte[] text(byte[] payload, int length) {
    bytes.reset();
    bytes.accept(ByteBuffer.wrap(payload, 0, length));
    byte[] quoted = bytes.value();
    if (quoted == null || quoted.length < 2 || quoted[quoted.length - 1] != '"') {
      return NOTHING;
    }
    return decoded(quoted, quoted.length - 1);
  }

  /**
   * The beginning of the text, without a look at the rest of the payload.
   *
   * @param look bytes of the payload that are looked at
   */
  byte[] beginning(byte[] payload, int length, int look) {
    bytes.reset();
    bytes.accept(ByteBuffer.wrap(payload, 0, Math.min(look, length)));
    byte[] quoted = bytes.begun();
    int to = quoted.length;
    if (to > 1 && quoted[to - 1] == '"') {
      to--;
    }
    // Base64 can be cut after any four characters.
    return to < 1 ? NOTHING : decoded(quoted, to - (to - 1) % 4);
  }

  /** Decodes what stands behind the quote at index 0. */
  private static byte[] decoded(byte[] quoted, int to) {
    if (quoted[0] != '"') {
      return NOTHING;
    }
    try {
      return Base64.getDecoder().decode(unescaped(Arrays.copyOfRange(quoted, 1, to)));
    } catch (IllegalArgumentException notBase64) {
      return NOTHING;
    }
  }

  /** Some writers of JSON escape the slash, which base64 has. */
  private static byte[] unescaped(byte[] base64) {
    for (byte b : base64) {
      if (b == '\\') {
        return new String(base64, ISO_8859_1).replace("\\/", "/").getBytes(ISO_8859_1);
      }
    }
    return base64;
  }
}
