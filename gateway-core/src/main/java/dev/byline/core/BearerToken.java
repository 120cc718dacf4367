package dev.byline.core;

import org.jspecify.annotations.Nullable;

/**
 * The token that a caller sent, not verified.
 *
 * @param value the token; never logged
 */
public record BearerToken(Secret value) {
  private static final String SCHEME = "Bearer ";

  /**
   * The token of an {@code Authorization} header (RFC 6750, section 2.1; the scheme's case does not
   * matter), or null where the header is another scheme's.
   */
  public static @Nullable BearerToken ofAuthorization(String header) {
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    return new BearerToken(Secret.of(header.substring(SCHEME.length()).strip()));
  }
}
