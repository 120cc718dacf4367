package dev.byline.core.request;

import dev.byline.core.BearerToken;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a request that is known before its body: what it asks for, the headers that may be
 * forwarded, and the caller's token.
 *
 * @param target what is asked for
 * @param headers the forwardable headers, in the caller's order; nothing else of the caller's
 *     headers goes out
 * @param token the caller's token, or null if none was sent
 * @param relayedUser for whom the caller says that it calls, or null if it says nothing
 */
public record InboundHead(
    RequestTarget target,
    List<Header> headers,
    @Nullable BearerToken token,
    @Nullable String relayedUser) {

  /**
   * The call, where path and headers say everything.
   *
   * @throws dev.byline.core.failure.Refused where the model belongs into a header and is not there
   */
  public ModelCall call() {
    if (target.operation().modelPlace() != ModelPlace.HEADER) {
      return target.call();
    }
    String modelId = "";
    for (Header header : headers) {
      if (header.name().equals(HeaderRule.BATCH_MODEL.header())) {
        modelId = header.value();
      }
    }
    return target.call(modelId);
  }
}
