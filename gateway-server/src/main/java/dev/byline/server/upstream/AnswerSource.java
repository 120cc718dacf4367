package dev.byline.server.upstream;

/**
 * Where an answer comes from.
 *
 * <p>Thread: the exchange's event loop.
 */
public interface AnswerSource {
  /** Asks for the next bytes of the answer. */
  void read();

  /** Gives the answer up: the connection is closed and the listener is told nothing more. */
  void abort();

  /** Whether the request may be on its way; before, nothing of it has left. */
  boolean isSent();
}
