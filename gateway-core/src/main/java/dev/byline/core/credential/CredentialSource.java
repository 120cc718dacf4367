package dev.byline.core.credential;

import java.util.concurrent.CompletionStage;

/**
 * The port that turns a role key into a role session.
 *
 * <p>Thread: any; never blocks its caller. Owns: nothing. Fails: the stage completes with a {@link
 * dev.byline.core.failure.Refused}; it never falls back to another identity.
 */
public interface CredentialSource {
  /** Credentials of the session that {@code key} describes, valid at the time of the answer. */
  CompletionStage<RoleCredentials> forRole(RoleKey key);
}
