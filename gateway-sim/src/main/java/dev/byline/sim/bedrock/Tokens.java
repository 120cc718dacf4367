package dev.byline.sim.bedrock;

import java.nio.charset.StandardCharsets;

/**
 * The simulator's tokenizer: one token per started four bytes of UTF-8, counted for each text block by itself. A test can
 * say what a prompt costs by looking at it.
 */
public final class Tokens {
  /** What an image, a document, a video or a sound costs, whatever its size. */
  public static final long ATTACHMENT = 1_000;

  private static final long BYTES = 4;

  private Tokens() {}

  /** The tokens of one text block. */
  public static long count(String text) {
    return (text.getBytes(StandardCharsets.UTF_8).length + BYTES - 1) / BYTES;
  }

  /** A text of exactly so many tokens that begins with a mark, if there is room. */
  static String text(String mark, long tokens) {
    String filler = " and the quick brown fox jumps over the lazy dog";
    int length = Math.toIntExact(tokens * BYTES);
    StringBuilder out = new StringBuilder(mark);
    while (out.length() < length) {
      out.append(filler);
    }
    out.setLength(length);
    return out.toString();
  }
}
