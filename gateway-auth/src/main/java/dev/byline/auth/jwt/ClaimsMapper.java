package dev.byline.auth.jwt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.identity.Attributes;
import dev.byline.core.identity.Principal;
import java.util.Map;

/**
 * Makes a principal of verified claims; the only maker of {@link Principal}.
 *
 * <p>Thread: immutable. Owns: nothing. Fails: {@link Fault#CLAIM_UNUSABLE} for a value that is
 * missing, empty, or that STS would not take as a tag; the message names the claim and never its
 * content.
 */
final class ClaimsMapper {
  /** Longest value of a session tag (STS API, type Tag). */
  private static final int VALUE_MAX = 256;

  /** Longest subject that is taken; OpenID Connect allows 255 ASCII characters. */
  private static final int SUBJECT_MAX = 1024;

  private final String issuer;
  private final ClaimsMapping mapping;

  ClaimsMapper(IssuerSettings settings) {
    this.issuer = settings.issuer().toString();
    this.mapping = settings.mapping();
  }

  /** The principal that {@code claims} describe: the claims of a token that was verified. */
  Principal principal(Map<String, Object> claims) {
    String subject = value("subject", mapping.subject(), claims, SUBJECT_MAX);
    String label = value("label", mapping.label(), claims, SUBJECT_MAX);
    Attributes attributes = new Attributes(
        tag("tenant", mapping.tenant(), claims),
        tag("team", mapping.team(), claims),
        tag("application", mapping.application(), claims),
        tag("environment", mapping.environment(), claims),
        tag("cost-center", mapping.costCenter(), claims));
    return new Principal(issuer, subject, SessionNames.of(issuer, subject, label), attributes);
  }

  private static String tag(String name, ClaimExpression expression, Map<String, Object> claims) {
    String value = value(name, expression, claims, VALUE_MAX);
    if (!value.codePoints().allMatch(ClaimsMapper::isTagCharacter)) {
      throw unusable(name, expression, "has characters that a session tag may not have");
    }
    return value;
  }

  private static String value(
      String name, ClaimExpression expression, Map<String, Object> claims, int longest) {
    String value = expression.value(claims);
    if (value == null) {
      throw unusable(name, expression, "is missing or is no text");
    }
    if (value.isBlank()) {
      throw unusable(name, expression, "is empty");
    }
    if (!UTF_8.newEncoder().canEncode(value)) {
      throw unusable(name, expression, "is not well-formed text");
    }
    if (value.length() > longest) {
      throw unusable(name, expression, "is longer than " + longest + " characters");
    }
    return value;
  }

  /** STS's pattern for tags: {@code [\p{L}\p{Z}\p{N}_.:/=+\-@]}. */
  private static boolean isTagCharacter(int c) {
    return Character.isLetter(c)
        || "_.:/=+-@".indexOf(c) >= 0
        || switch (Character.getType(c)) {
          case Character.SPACE_SEPARATOR,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.DECIMAL_DIGIT_NUMBER,
              Character.LETTER_NUMBER,
              Character.OTHER_NUMBER -> true;
          default -> false;
        };
  }

  private static RuntimeException unusable(String name, ClaimExpression expression, String why) {
    return Failure.of(
            Fault.CLAIM_UNUSABLE,
            "The token can't be attributed: " + name + " (" + expression + ") " + why + ".")
        .refused();
  }
}
