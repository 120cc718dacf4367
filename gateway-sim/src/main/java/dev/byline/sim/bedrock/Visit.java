package dev.byline.sim.bedrock;

import dev.byline.sim.counters.Counters;
import dev.byline.sim.http.Exchange;
import dev.byline.sim.http.WireRequest;
import dev.byline.sim.iam.Principal;

/**
 * One request whose signature was accepted, on its way through a surface.
 *
 * @param caller who signed
 * @param tally where the operation counts it
 * @param requestId {@code x-amzn-RequestId} of the answer
 */
public record Visit(Exchange exchange, Principal caller, Counters.Tally tally, String requestId) {

  /** The request as it stood on the wire. */
  public WireRequest request() {
    return exchange.request();
  }
}
