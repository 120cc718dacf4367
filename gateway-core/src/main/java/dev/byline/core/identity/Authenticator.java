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
   * @param relayedUser for whom the token's holder says that it calls; null where it says nothing. Only
   *     a trusted relay may say it
   */
  CompletionStage<Principal> authenticate(
      @Nullable BearerToken token, @Nullable String relayedUser);
}
