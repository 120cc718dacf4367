package dev.byline.sim.bedrock;

import java.util.ArrayList;
import java.util.List;

/**
 * The model's answer, before it takes the form of an API.
 *
 * @param text all of it
 * @param chunks into how many pieces a stream cuts it
 * @param cut whether the length limit ended it
 * @param latencyMs until the last byte
 * @param firstByteMs until the first byte
 * @param created when the request arrived, in seconds since 1970
 */
public record Reply(
    String requestId,
    Model model,
    String text,
    int chunks,
    boolean cut,
    Usage usage,
    long latencyMs,
    long firstByteMs,
    long created) {

  /** The request id without hyphens: 32 hex digits to make other ids of. */
  public String stem() {
    return requestId.replace("-", "");
  }

  /** The text in as many pieces as planned, or one per character if it is shorter. */
  public List<String> pieces() {
    List<String> pieces = new ArrayList<>();
    int count = Math.max(1, Math.min(chunks, text.length()));
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) text.length() * i / count);
      int to = (int) ((long) text.length() * (i + 1) / count);
      pieces.add(text.substring(from, to));
    }
    return pieces;
  }
}
