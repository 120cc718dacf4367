package dev.byline.server.config;

import org.jspecify.annotations.Nullable;

/**
 * Headers of an installation's own in which callers say who they are. Names are in lower case.
 *
 * @param proof one more place for the token, with or without {@code Bearer} before it; null for none
 * @param relayedUser in which a trusted relay says for whom it calls; null for none
 */
public record CallerHeaders(
    @Nullable String proof, @Nullable String relayedUser) {
  /** No headers but those of stock clients. */
  public static final CallerHeaders STOCK = new CallerHeaders(null, null);
}
