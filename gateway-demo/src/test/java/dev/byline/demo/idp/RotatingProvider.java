package dev.byline.demo.idp;

import java.net.URI;

/** An identity provider whose operator turns its keys, in the three steps of a careful one. */
interface RotatingProvider extends AutoCloseable {
  URI issuer();

  /** A fresh token of {@code user}, one of alice and erin, signed RS256. */
  TestToken token(String user);

  /** A new key stands in the key set, and signs nothing yet. */
  void publishNextKey();

  /** All tokens from now on are signed with it. */
  void signWithNextKey();

  /** The key before it has left the key set. */
  void removeOldKey();

  @Override
  void close();
}
