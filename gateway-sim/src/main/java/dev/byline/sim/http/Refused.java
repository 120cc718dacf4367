package dev.byline.sim.http;

/** A refusal in AWS's words. Stackless: it is an answer, not a bug. */
public final class Refused extends RuntimeException {
  private final String code;
  private final int status;

  /**
   * Keeps what the client will read.
   *
   * @param code AWS's error code, such as {@code AccessDenied}
   * @param status the HTTP status
   * @param message shown to the client; never a secret and never a valid signature
   */
  public Refused(String code, int status, String message) {
    super(message, null, false, false);
    this.code = code;
    this.status = status;
  }

  public String code() {
    return code;
  }

  public int status() {
    return status;
  }

  /** The message for the client. */
  public String text() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
