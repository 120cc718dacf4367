package dev.byline.sim.bedrock.async;

import dev.byline.sim.bedrock.Body;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One asynchronous invocation. It runs for thirty seconds of the clock and is then completed, unless a test has made it fail.
 *
 * @param request the body that started it
 * @param failure why it failed; empty when it did not
 */
record AsyncInvocation(
    String arn, String modelArn, ObjectNode request, Instant submitted, Optional<String> failure) {
  /** How long one runs. */
  static final Duration RUN = Duration.ofSeconds(30);

  String status(Instant now) {
    if (failure.isPresent()) {
      return "Failed";
    }
    return now.isBefore(submitted.plus(RUN)) ? "InProgress" : "Completed";
  }

  /** The members that GetAsyncInvoke and ListAsyncInvokes have in common. */
  ObjectNode shown(Instant now) {
    String status = status(now);
    ObjectNode shown = Body.newObject()
        .put("invocationArn", arn)
        .put("modelArn", modelArn)
        .put("status", status)
        .put("submitTime", submitted.toString());
    JsonNode token = request.path("clientRequestToken");
    if (token.isString()) {
      shown.set("clientRequestToken", token);
    }
    failure.ifPresent(why -> shown.put("failureMessage", why));
    if (status.equals("InProgress")) {
      shown.put("lastModifiedTime", submitted.toString());
    } else {
      Instant end = failure.isPresent() ? submitted : submitted.plus(RUN);
      shown.put("lastModifiedTime", end.toString()).put("endTime", end.toString());
    }
    shown.set("outputDataConfig", request.path("outputDataConfig"));
    return shown;
  }
}
