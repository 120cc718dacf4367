package dev.byline.auth.jwt;

import org.jspecify.annotations.Nullable;

/**
 * Whether tokens of one issuer can be verified now.
 *
 * @param name of the issuer
 * @param ready whether there are keys that may be used, old ones included
 * @param why what is wrong with them, for operators; null while they can be read
 */
public record IssuerState(
    String name, boolean ready, @Nullable String why) {}
