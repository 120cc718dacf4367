package dev.byline.sim.bedrock.openai;

import dev.byline.sim.bedrock.Body;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One batch. It is validated for ten seconds of the clock, runs for a minute and is then completed, unless it was cancelled. It
 * infers nothing and costs nothing here.
 *
 * @param request the body that asked for it
 * @param cancelled when, if ever
 */
record Batch(
    String id, String modelId, ObjectNode request, Instant at, Optional<Instant> cancelled) {
  private static final Duration VALIDATED = Duration.ofSeconds(10);
  private static final Duration COMPLETED = Duration.ofSeconds(70);

  String status(Instant now) {
    if (cancelled.isPresent()) {
      return now.isBefore(cancelled.get().plus(VALIDATED)) ? "cancelling" : "cancelled";
    }
    if (now.isBefore(at.plus(VALIDATED))) {
      return "validating";
    }
    return now.isBefore(at.plus(COMPLETED)) ? "in_progress" : "completed";
  }

  /** OpenAI's batch object. */
  ObjectNode shown(Instant now) {
    String input = request.path("input_file_id").asString("");
    String status = status(now);
    String folder = input.substring(0, input.lastIndexOf('/') + 1) + id + '/';
    String name = input.substring(input.lastIndexOf('/') + 1);
    boolean completed = status.equals("completed");
    ObjectNode batch = Body.newObject()
        .put("id", id)
        .put("object", "batch")
        .put("endpoint", request.path("endpoint").asString(""))
        .put("model", modelId)
        .putNull("errors")
        .put("input_file_id", input)
        .put("completion_window", request.path("completion_window").asString(""))
        .put("status", status)
        .put("output_file_id", completed ? folder + name + ".out" : null)
        .put("error_file_id", completed ? folder + name + ".err" : null)
        .put("created_at", at.getEpochSecond())
        .put("expires_at", at.plus(Duration.ofDays(1)).getEpochSecond());
    batch.putObject("request_counts").put("total", 0).put("completed", 0).put("failed", 0);
    batch.set("metadata", request.path("metadata").isObject() ? request.path("metadata") : null);
    return batch;
  }
}
