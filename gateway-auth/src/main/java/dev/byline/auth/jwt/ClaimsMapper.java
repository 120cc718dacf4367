package dev.byline.auth.jwt;

import dev.byline.auth.cel.ClaimExpression;
import dev.byline.auth.cel.NoValue;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Attributes;
import dev.byline.core.identity.Principal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes a principal of verified claims; the only maker of {@link Principal}.
 *
 * <p>Thread: immutable. Owns: nothing. Fails: {@link Fault#CLAIM_UNUSABLE} for a value that is
 * missing, empty, that STS would not take as a tag, or a tenant of another issuer; the message names
 * the attribute and the claims, and never their content.
 */
public final class ClaimsMapper {
  /** Longest subject that is taken; OpenID Connect allows 255 ASCII characters. */
  private static final int SUBJECT_MAX = 1024;

  private final String issuerName;
  private final String issuer;
  private final ClaimsMapping mapping;
  private final SessionNames names;

  /**
   * A mapper for the tokens of one issuer.
   *
   * @param issuerName for messages
   * @param issuer {@code iss} of its tokens
   * @param mapping from claims to principal
   * @param names how callers are named
   */
  public ClaimsMapper(String issuerName, String issuer, ClaimsMapping mapping, SessionNames names) {
    this.issuerName = issuerName;
    this.issuer = issuer;
    this.mapping = mapping;
    this.names = names;
  }

  /**
   * The principal that {@code claims} describe.
   *
   * @param claims of a token that was verified
   * @param relayedUser for whom a trusted relay says that it calls
   */
  Principal principal(Map<String, Object> claims, @Nullable String relayedUser) {
    checkRelayedUser(relayedUser);
    String subject = value("subject", mapping.subject(), claims, relayedUser);
    String label = value("label", mapping.label(), claims, relayedUser);
    String tenant = value("tenant", mapping.tenant(), claims, relayedUser);
    String team = value("team", mapping.team(), claims, relayedUser);
    String application = value("application", mapping.application(), claims, relayedUser);
    String environment = value("environment", mapping.environment(), claims, relayedUser);
    String costCenter = value("cost-center", mapping.costCenter(), claims, relayedUser);
    SequencedMap<String, String> tags = new TreeMap<>();
    mapping
        .tags()
        .forEach((key, expression) ->
            tags.put(key, value("tags." + key, expression, claims, relayedUser)));
    return new Principal(
        issuer,
        subject,
        names.of(issuer, subject, label),
        new Attributes(tenant, team, application, environment, costCenter, tags));
  }

  /**
   * How each part of a principal comes out of {@code claims}, refused ones included: for the person
   * who writes the mapping. It holds what the token says.
   */
  public List<MappingStep> explain(Map<String, Object> claims, @Nullable String relayedUser) {
    List<MappingStep> steps = new ArrayList<>();
    Map<String, String> values = new HashMap<>();
    for (Map.Entry<String, ClaimExpression> part : parts().entrySet()) {
      String expression = part.getValue().toString();
      try {
        checkRelayed(relayedUser);
        String value = checked(part.getKey(), part.getValue().value(claims, relayedUser));
        values.put(part.getKey(), value);
        steps.add(new MappingStep(part.getKey(), expression, value, null));
      } catch (NoValue | ValueRefused e) {
        steps.add(new MappingStep(part.getKey(), expression, null, e.getMessage()));
      }
    }
    String subject = values.get("subject");
    String label = values.get("label");
    if (subject != null && label != null) {
      String name = names.of(issuer, subject, label);
      steps.add(new MappingStep("session-name", "label, issuer, subject", name, null));
    }
    return steps;
  }

  private SequencedMap<String, ClaimExpression> parts() {
    SequencedMap<String, ClaimExpression> parts = new LinkedHashMap<>();
    parts.put("subject", mapping.subject());
    parts.put("label", mapping.label());
    parts.put("tenant", mapping.tenant());
    parts.put("team", mapping.team());
    parts.put("application", mapping.application());
    parts.put("environment", mapping.environment());
    parts.put("cost-center", mapping.costCenter());
    mapping.tags().forEach((key, expression) -> parts.put("tags." + key, expression));
    return parts;
  }

  private String value(
      String name,
      ClaimExpression expression,
      Map<String, Object> claims,
      @Nullable String relayedUser) {
    try {
      return checked(name, expression.value(claims, relayedUser));
    } catch (NoValue | ValueRefused e) {
      throw unusable(name + sources(expression) + ' ' + e.getMessage());
    }
  }

  private String checked(String name, String value) throws ValueRefused {
    if (name.equals("subject") || name.equals("label")) {
      return SessionTags.checkText(value, SUBJECT_MAX);
    }
    SessionTags.checkValue(value);
    if (name.equals("tenant") && !mapping.maySay(value)) {
      throw new ValueRefused("is not one of the tenants of issuer " + issuerName);
    }
    return value;
  }

  /** The claims behind a value, never the constants of its expression. */
  private static String sources(ClaimExpression expression) {
    List<String> sources = new ArrayList<>();
    if (expression.relayed()) {
      sources.add("relay.user");
    }
    expression.claims().forEach(claim -> sources.add("claims." + claim));
    return sources.isEmpty() ? "" : " (" + String.join(", ", sources) + ")";
  }

  private static void checkRelayedUser(@Nullable String relayedUser) {
    try {
      checkRelayed(relayedUser);
    } catch (ValueRefused e) {
      throw unusable(String.valueOf(e.getMessage()));
    }
  }

  private static void checkRelayed(@Nullable String relayedUser) throws ValueRefused {
    if (relayedUser != null
        && (SessionTags.isBlank(relayedUser)
            || relayedUser.length() > SUBJECT_MAX
            || !relayedUser.codePoints().allMatch(ClaimsMapper::isPrintable))) {
      throw new ValueRefused(
          "the user that the relay names is not 1 to " + SUBJECT_MAX + " printable characters");
    }
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR -> false;
      default -> true;
    };
  }

  private static Refused unusable(String why) {
    return Failure.of(Fault.CLAIM_UNUSABLE, "The token can't be attributed: " + why + ".")
        .refused();
  }
}
