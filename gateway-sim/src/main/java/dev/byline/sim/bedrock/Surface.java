package dev.byline.sim.bedrock;

import java.util.Optional;

/** A group of paths that one endpoint serves. Thread-safe. */
public interface Surface {

  /**
   * What a request asks of this surface; empty when the path is not one of its own.
   *
   * @param path as on the wire, without the query
   */
  Optional<Task> task(String method, String path);
}
