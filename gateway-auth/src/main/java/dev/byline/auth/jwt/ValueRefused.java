package dev.byline.auth.jwt;

/**
 * That a value can't be part of a principal: the message says why, in words that complete "team
 * (claims.team) …", and holds nothing of the value.
 *
 * <p>Thread: immutable. Owns: nothing. Fails: never. It has no stack, because a token decides that it
 * is thrown.
 */
final class ValueRefused extends Exception {
  private static final long serialVersionUID = 1;

  ValueRefused(String why) {
    super(why, null, false, false);
  }
}
