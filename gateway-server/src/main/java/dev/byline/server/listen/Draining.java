package dev.byline.server.listen;

import java.util.concurrent.CompletableFuture;

/**
 * Whether a listener is being drained.
 *
 * <p>Thread: any. Owns: nothing. Fails: never.
 */
final class Draining {
  private volatile boolean begun;

  /**
   * The event that each connection gets when it has begun.
   *
   * @param told to be completed when the client has been told, or there is nobody to tell
   */
  record Begins(CompletableFuture<Void> told) {}

  boolean begun() {
    return begun;
  }

  void begin() {
    begun = true;
  }
}
