package dev.byline.core.identity;

import dev.byline.core.BearerToken;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The port that proves who is calling.
 *
 * <p>Thread: any; never blocks its caller. Owns: nothing of the token after the answer. Fails: the
 * stage completes with a {@link dev.byline.core.failure.Refused} on the client's side for a bad
 * token, on the gateway's side where no key could be had.
 */
public interface Authenticator {
  /**
   * The caller behind {@code token}.
   *
   * @param token what was sent; null refuses
   */
  CompletionStage<Principal> authenticate(@Nullable BearerToken token);
}
