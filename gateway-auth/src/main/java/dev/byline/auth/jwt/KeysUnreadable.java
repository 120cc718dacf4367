package dev.byline.auth.jwt;

/** Why an issuer's keys could not be read; its message is for operators and has nothing of a body. */
final class KeysUnreadable extends Exception {
  private static final long serialVersionUID = 1L;

  KeysUnreadable(String why) {
    super(why);
  }
}
