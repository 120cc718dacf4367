package dev.byline.core.identity;

import dev.byline.core.BearerToken;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling, proven: made by an {@link Authenticator} from a verified token and by nothing
 * else (held by an architecture test).
 *
 * @param issuer {@code iss} of the token
 * @param subject the caller's identity at that issuer, never empty
 * @param sessionName the role session name of this caller, never shared by two: its digest is the
 *     same for the same issuer and subject; a readable name has the label besides, so a new e-mail
 *     address is a new name; 2 to 64 characters of {@code [A-Za-z0-9_+=,.@-]}
 * @param attributes on which money is grouped
 * @param token the token that proved it, where role sessions are made with the caller's own token;
 *     else null
 */
public record Principal(
    String issuer,
    String subject,
    String sessionName,
    Attributes attributes,
    @Nullable BearerToken token) {
  /** Checks that nothing is missing. */
  public Principal {
    Objects.requireNonNull(issuer, "issuer");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(sessionName, "sessionName");
    Objects.requireNonNull(attributes, "attributes");
  }

  /** A principal without its token. */
  public Principal(String issuer, String subject, String sessionName, Attributes attributes) {
    this(issuer, subject, sessionName, attributes, null);
  }

  /** The same principal with the token that proved it. */
  public Principal with(BearerToken proof) {
    return new Principal(issuer, subject, sessionName, attributes, proof);
  }
}
