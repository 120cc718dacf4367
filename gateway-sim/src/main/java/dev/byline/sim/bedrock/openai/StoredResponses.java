package dev.byline.sim.bedrock.openai;

import dev.byline.sim.bedrock.Body;
import dev.byline.sim.http.Refused;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * The responses that an endpoint keeps, of one account, for thirty days. A response made in the background is {@code queued} for
 * ten seconds of the clock. Thread-safe.
 */
public final class StoredResponses {
  private static final Duration KEPT = Duration.ofDays(30);
  private static final Duration QUEUED = Duration.ofSeconds(10);

  private final Clock clock;
  private final Map<String, Kept> kept = new ConcurrentHashMap<>();

  /** Starts empty. */
  public StoredResponses(Clock clock) {
    this.clock = clock;
  }

  /**
   * One response.
   *
   * @param finished the response object with its answer
   * @param texts the conversation up to and with the answer
   */
  record Kept(Instant at, ObjectNode finished, List<String> texts, String status) {

    boolean queued(Instant now) {
      return finished.path("background").asBoolean(false)
          && status.isEmpty()
          && now.isBefore(at.plus(QUEUED));
    }

    /** The object as one would get it now. */
    ObjectNode shown(Instant now) {
      if (!queued(now) && status.isEmpty()) {
        return finished;
      }
      ObjectNode open = finished.deepCopy().put("status", status.isEmpty() ? "queued" : status);
      open.putArray("output");
      return open.putNull("usage");
    }
  }

  void keep(ObjectNode finished, List<String> texts) {
    kept.put(
        finished.path("id").asString(""),
        new Kept(clock.instant(), finished, List.copyOf(texts), ""));
  }

  /** A response, or the same refusal whether it never was, was deleted or is too old. */
  Kept find(String id) {
    Kept found = kept.get(id);
    if (found == null || clock.instant().isAfter(found.at().plus(KEPT))) {
      throw new Refused(
          "ResourceNotFoundException", 404, "Response with id '" + id + "' not found.");
    }
    return found;
  }

  ObjectNode shown(String id) {
    return find(id).shown(clock.instant());
  }

  ObjectNode cancel(String id) {
    Kept found = find(id);
    Body.need(
        found.finished().path("background").asBoolean(false),
        "Cannot cancel a synchronous response.");
    if (found.queued(clock.instant())) {
      kept.put(id, new Kept(found.at(), found.finished(), found.texts(), "cancelled"));
    }
    return shown(id);
  }

  void delete(String id) {
    find(id);
    kept.remove(id);
  }
}
