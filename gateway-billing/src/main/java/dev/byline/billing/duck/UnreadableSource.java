package dev.byline.billing.duck;

import java.io.IOException;

/**
 * A bill or a ledger that cannot be read whole, so that no number of it is given. The message names
 * the file (or the column) and what to do about it. A folder that does not exist is a {@link
 * java.nio.file.NoSuchFileException} instead.
 */
public final class UnreadableSource extends IOException {

  private static final long serialVersionUID = 1L;

  public UnreadableSource(String message) {
    super(message);
  }

  public UnreadableSource(String message, Throwable cause) {
    super(message, cause);
  }
}
