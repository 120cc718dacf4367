package dev.byline.sim.http;

import java.util.Optional;

/** One simulated service behind one port. The methods run on the connection's event loop and must not block. */
public interface Service {

  /** The name under which traffic is counted. */
  String name();

  /** The longest body in bytes; a longer one is answered by {@link #tooLong()} and never kept. */
  int bodyLimit();

  /** The refusal of a body above {@link #bodyLimit()}. */
  Answer tooLong();

  /** An answer to be given before the body is read, if a script says so. */
  default Optional<Answer> atHead(String method, String target, Headers headers) {
    return Optional.empty();
  }

  /**
   * Takes a request part by part and answers it meanwhile, if the head asks for that. Only HTTP/2 can; over HTTP/1.1 every
   * request goes to {@link #serve}.
   *
   * @param exchange its request has no body yet
   */
  default Optional<RequestParts> stream(Exchange exchange) {
    return Optional.empty();
  }

  /** Answers one whole request, now or later, through the exchange. */
  void serve(Exchange exchange);
}
