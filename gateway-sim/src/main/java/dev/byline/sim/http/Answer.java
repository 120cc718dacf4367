package dev.byline.sim.http;

import java.nio.charset.StandardCharsets;

/** A whole answer: status, headers and body. {@code Content-Length} and {@code Date} are added when it is sent. */
public final class Answer {
  private final int status;
  private final Headers headers;
  private final byte[] body;

  /** Keeps the parts; the body is borrowed and not to be changed afterwards. */
  public Answer(int status, Headers headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /** An answer with a JSON body and no other headers. */
  public static Answer json(int status, String json) {
    return new Answer(
        status,
        Headers.of("content-type", "application/json"),
        json.getBytes(StandardCharsets.UTF_8));
  }

  public int status() {
    return status;
  }

  public Headers headers() {
    return headers;
  }

  /** The body: lent, not to be changed. */
  public byte[] body() {
    return body;
  }
}
