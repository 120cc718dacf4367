package dev.byline.sim.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/** One request as it stood on the wire: nothing decoded, nothing normalised. */
public final class WireRequest {
  private final String method;
  private final String target;
  private final Headers headers;
  private final byte[] body;
  private final Instant arrived;
  private final String bodySha256;

  /**
   * Keeps the parts of a request.
   *
   * @param target the request target: path and query as sent
   * @param body borrowed; not to be changed afterwards
   */
  public WireRequest(String method, String target, Headers headers, byte[] body, Instant arrived) {
    this.method = method;
    this.target = target;
    this.headers = headers;
    this.body = body;
    this.arrived = arrived;
    this.bodySha256 = HexFormat.of().formatHex(sha256(body));
  }

  public String method() {
    return method;
  }

  /** The path as sent, without the query. */
  public String path() {
    int mark = target.indexOf('?');
    return mark < 0 ? target : target.substring(0, mark);
  }

  /** The query as sent, without the question mark; empty when there is none. */
  public String query() {
    int mark = target.indexOf('?');
    return mark < 0 ? "" : target.substring(mark + 1);
  }

  public Headers headers() {
    return headers;
  }

  /** The body: lent, not to be changed. */
  public byte[] body() {
    return body;
  }

  /** When the head arrived. */
  public Instant arrived() {
    return arrived;
  }

  /** Lower-case hex of the body's SHA-256. */
  public String bodySha256() {
    return bodySha256;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
