package dev.byline.sim.http;

import dev.byline.sim.faults.ScriptedError;
import java.util.Optional;

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

  /** The refusal that a script asks for. */
  public static Refused by(ScriptedError error) {
    return new Refused(error.code(), error.status(), error.message());
  }

  /** Refuses as the script says, if it says so. */
  public static void ifScripted(Optional<ScriptedError> error) {
    if (error.isPresent()) {
      throw by(error.get());
    }
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
