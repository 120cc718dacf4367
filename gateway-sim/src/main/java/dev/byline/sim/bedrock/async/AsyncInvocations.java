package dev.byline.sim.bedrock.async;

import dev.byline.sim.bedrock.Body;
import dev.byline.sim.http.Refused;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The asynchronous invocations of the account. Thread-safe. */
public final class AsyncInvocations {
  private static final int ID_LENGTH = 12;

  private final Clock clock;
  private final Map<String, AsyncInvocation> byArn = new LinkedHashMap<>();
  private final Map<String, AsyncInvocation> byToken = new LinkedHashMap<>();

  /** Starts without any. */
  public AsyncInvocations(Clock clock) {
    this.clock = clock;
  }

  /** Makes an invocation fail. */
  public synchronized void fail(String arn, String message) {
    AsyncInvocation old = find(arn);
    byArn.put(
        arn,
        new AsyncInvocation(
            arn, old.modelArn(), old.request(), old.submitted(), Optional.of(message)));
  }

  /**
   * Starts an invocation, or finds the one that the same token and body have started.
   *
   * @param prefix of its ARN
   */
  synchronized String start(String prefix, String requestId, String modelArn, ObjectNode request) {
    String token = request.path("clientRequestToken").asString("");
    AsyncInvocation before = byToken.get(token);
    if (before != null) {
      if (!before.request().equals(request)) {
        throw new Refused(
            "ConflictException",
            400,
            "The clientRequestToken was used before with other parameters.");
      }
      return before.arn();
    }
    String arn = prefix + requestId.replace("-", "").substring(0, ID_LENGTH);
    AsyncInvocation started =
        new AsyncInvocation(arn, modelArn, request, clock.instant(), Optional.empty());
    byArn.put(arn, started);
    if (!token.isEmpty()) {
      byToken.put(token, started);
    }
    return arn;
  }

  synchronized AsyncInvocation find(String arn) {
    AsyncInvocation found = byArn.get(arn);
    if (found == null) {
      throw Body.invalid("The provided invocation ARN does not exist: " + arn);
    }
    return found;
  }

  /** All, the oldest first. */
  synchronized List<AsyncInvocation> all() {
    return new ArrayList<>(byArn.values());
  }
}
