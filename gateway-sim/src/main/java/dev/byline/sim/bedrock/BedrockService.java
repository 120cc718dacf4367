package dev.byline.sim.bedrock;

import dev.byline.sim.counters.Counters;
import dev.byline.sim.faults.BedrockFaults;
import dev.byline.sim.faults.ScriptedError;
import dev.byline.sim.http.Answer;
import dev.byline.sim.http.Exchange;
import dev.byline.sim.http.Headers;
import dev.byline.sim.http.Refused;
import dev.byline.sim.http.Service;
import dev.byline.sim.http.Staged;
import dev.byline.sim.http.WireRequest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * One endpoint of Bedrock: Bedrock Runtime, its control plane, or Mantle. A request is checked in this order: path, scripted
 * faults, signature; then its surface goes on.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/endpoints.html">Endpoints supported by Amazon Bedrock</a>
 */
public final class BedrockService implements Service {
  /** The longest body of an inference request. */
  static final int BODY_LIMIT = 25_000_000;

  private static final ErrorShape AWS = new AwsErrors();

  private final Front front;
  private final Callers callers;
  private final BedrockFaults faults;
  private final Counters counters;
  private final List<Surface> surfaces;

  /**
   * What an endpoint is called and how it answers a path that is none of its own.
   *
   * @param name under which requests are counted
   * @param unknown makes the answer from a request id
   */
  public record Front(String name, Function<String, Answer> unknown) {}

  /** Serves some surfaces; the first that knows a path answers. */
  public BedrockService(
      Front front,
      Callers callers,
      BedrockFaults faults,
      Counters counters,
      List<Surface> surfaces) {
    this.front = front;
    this.callers = callers;
    this.faults = faults;
    this.counters = counters;
    this.surfaces = List.copyOf(surfaces);
  }

  @Override
  public String name() {
    return front.name();
  }

  @Override
  public int bodyLimit() {
    return BODY_LIMIT;
  }

  @Override
  public Answer tooLong() {
    Refused refused = Body.invalid(
        "1 validation error detected: Value at 'body' failed to satisfy constraint: Member must"
            + " have length less than or equal to 25000000");
    return unread(refused, AWS);
  }

  @Override
  public Optional<Answer> atHead(String method, String target, Headers headers) {
    Optional<ScriptedError> early = faults.nextEarly();
    if (early.isEmpty()) {
      return Optional.empty();
    }
    int query = target.indexOf('?');
    Optional<Task> task = task(method, query < 0 ? target : target.substring(0, query));
    return Optional.of(unread(Refused.by(early.get()), task.map(Task::errors).orElse(AWS)));
  }

  private Answer unread(Refused refused, ErrorShape errors) {
    Counters.Tally tally = counters.tally(name(), "unread");
    tally.saw();
    tally.refused(refused.code());
    return errors.answer(refused, UUID.randomUUID().toString());
  }

  @Override
  public void serve(Exchange exchange) {
    WireRequest request = exchange.request();
    Optional<Task> task = task(request.method(), request.path());
    Counters.Tally tally = counters.tally(name(), task.map(Task::operation).orElse("unknown"));
    tally.saw();
    Staged.run(exchange, faults, () -> {
      String requestId = UUID.randomUUID().toString();
      try {
        Refused.ifScripted(faults.next());
        if (task.isEmpty()) {
          tally.refused("UnknownOperationException");
          exchange.answer(front.unknown().apply(requestId));
        } else {
          task.get().step().run(new Visit(exchange, callers.of(request), tally, requestId));
        }
      } catch (Refused refused) {
        tally.refused(refused.code());
        exchange.answer(task.map(Task::errors).orElse(AWS).answer(refused, requestId));
      }
    });
  }

  private Optional<Task> task(String method, String path) {
    for (Surface surface : surfaces) {
      Optional<Task> task = surface.task(method, path);
      if (task.isPresent()) {
        return task;
      }
    }
    return Optional.empty();
  }
}
