package dev.byline.server.exchange;

import dev.byline.core.access.Permit;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.metadata.RequestMetadata;
import dev.byline.core.request.Header;
import dev.byline.core.request.Operation;
import dev.byline.server.upstream.RequestBody;
import java.util.List;

/**
 * What the gateway adds to a permitted request: the verified identity as metadata, and the guardrail that
 * the rule demands. The rest of the body stays byte for byte.
 *
 * <p>Thread: stateless, any event loop. Owns: nothing. Fails: {@link Refused} with {@link
 * Fault#BODY_MALFORMED} or {@link Fault#GUARDRAIL_CONFLICT}.
 */
public final class Additions {
  private final Attribution attribution;
  private final boolean guardrails;

  /**
   * Adds {@code metadata}.
   *
   * @param guardrails whether any rule demands a guardrail
   */
  public Additions(RequestMetadata metadata, boolean guardrails) {
    this.attribution = new Attribution(metadata);
    this.guardrails = guardrails;
  }

  /** Tells {@code body} what may be looked for in it, where it comes before the decision. */
  void prepareUndecided(Operation operation, RequestBody body) {
    if (guardrails) {
      RequiredGuardrail.prepare(operation, body);
    }
  }

  /** Tells {@code body} what will be looked for in it; to be called before it comes. */
  void prepare(Permit permit, RequestBody body) {
    attribution.prepare(permit.call().operation(), body);
    RequiredGuardrail.prepare(permit, body);
  }

  /**
   * The headers that go out; {@code body} is changed in place.
   *
   * @param headers the caller's forwardable headers
   */
  List<Header> apply(Permit permit, List<Header> headers, RequestBody body) {
    return RequiredGuardrail.apply(permit, attribution.apply(permit, headers, body), body);
  }
}
