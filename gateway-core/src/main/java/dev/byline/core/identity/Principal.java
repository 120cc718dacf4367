package dev.byline.core.identity;

import java.util.Objects;

/**
 * Who is calling, proven: made by an {@link Authenticator} from a verified token and by nothing
 * else (held by an architecture test).
 *
 * @param issuer {@code iss} of the token
 * @param subject the caller's identity at that issuer, never empty
 * @param sessionName the role session name of this caller: the same for the same issuer and
 *     subject, and never shared by two; 2 to 64 characters of {@code [A-Za-z0-9_+=,.@-]}
 * @param attributes on which money is grouped
 */
public record Principal(String issuer, String subject, String sessionName, Attributes attributes) {
  /** Checks that nothing is missing. */
  public Principal {
    Objects.requireNonNull(issuer, "issuer");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(sessionName, "sessionName");
    Objects.requireNonNull(attributes, "attributes");
  }
}
