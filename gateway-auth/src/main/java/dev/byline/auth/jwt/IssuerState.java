package dev.byline.auth.jwt;

/**
 * Whether tokens of one issuer can be verified now.
 *
 * @param name of the issuer
 * @param ready whether there are keys that may be used
 * @param why what the last try to get its keys gave, for operators
 */
public record IssuerState(String name, boolean ready, String why) {}
