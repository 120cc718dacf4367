package dev.byline.auth.cel;

/**
 * That an expression has no text for a token: the message says why, in words that complete "tenant
 * (claims.tenant) …", and holds nothing of the token.
 *
 * <p>Thread: immutable. Owns: nothing. Fails: never. It has no stack, because a token decides that it
 * is thrown.
 */
public final class NoValue extends Exception {
  private static final long serialVersionUID = 1;

  NoValue(String why) {
    super(why, null, false, false);
  }

  /** Why there is none, such as {@code is missing}. */
  public String why() {
    return String.valueOf(getMessage());
  }
}
