package dev.byline.server.relay;

import dev.byline.core.failure.Failure;
import dev.byline.core.usage.StreamEnd;

/** Who is told how a relayed answer ended; one of both, once, on the event loop. */
public interface RelayEnd {
  /** The answer had begun, and this is how it ended. */
  void relayed(StreamEnd end);

  /** The answer never began: the client has seen nothing of it. */
  void unanswered(Failure failure);
}
