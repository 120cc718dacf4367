package dev.byline.sim.bedrock;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/**
 * The bytes of one server-sent event.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>
 */
public final class SseFrame {
  /** The content type of a stream of them. */
  public static final String CONTENT_TYPE = "text/event-stream";

  private SseFrame() {}

  /** An event without a name. */
  public static byte[] data(String text) {
    return ("data: " + text + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  /** An event whose name is the member {@code type} of its data. */
  public static byte[] typed(ObjectNode json) {
    return ("event: " + json.path("type").asString("") + "\ndata: " + json + "\n\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
