package dev.byline.core.request;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The table of the request's headers: what goes out, and what is read here. A header without a row is
 * dropped.
 */
public enum HeaderRule {
  CONTENT_TYPE("content-type", Treatment.FORWARDED_SIGNED),
  BATCH_MODEL("x-amzn-bedrock-modelid", Treatment.FORWARDED_SIGNED, Surface.OPENAI),
  BEDROCK("x-amzn-bedrock-*", Treatment.FORWARDED_SIGNED),
  ACCEPT("accept", Treatment.FORWARDED),
  USER_AGENT("user-agent", Treatment.FORWARDED),
  ANTHROPIC("anthropic-*", Treatment.FORWARDED, Surface.ANTHROPIC),
  OPENAI("openai-*", Treatment.FORWARDED, Surface.OPENAI),
  IDEMPOTENCY_KEY("idempotency-key", Treatment.FORWARDED, Surface.OPENAI, Surface.ANTHROPIC),
  AUTHORIZATION("authorization", Treatment.READ),
  X_API_KEY("x-api-key", Treatment.READ),
  X_AMZ_SECURITY_TOKEN("x-amz-security-token", Treatment.READ),
  CONTENT_ENCODING("content-encoding", Treatment.READ),
  CONTENT_LENGTH("content-length", Treatment.READ),
  TRANSFER_ENCODING("transfer-encoding", Treatment.READ),
  EXPECT("expect", Treatment.READ);

  /** What happens to a header. */
  public enum Treatment {
    /** It goes out, and its value is part of the signature. */
    FORWARDED_SIGNED,
    /** It goes out; something on the way may change it. */
    FORWARDED,
    /** It is for the gateway, and goes nowhere. */
    READ
  }

  private static final HeaderRule[] RULES = values();

  private final String name;
  private final String prefix;
  private final Treatment treatment;

  @SuppressWarnings("ImmutableEnumChecker") // it is a copy that nobody can change
  private final Set<Surface> surfaces;

  HeaderRule(String name, Treatment treatment, Surface... surfaces) {
    this.name = name;
    this.prefix = name.endsWith("*") ? name.substring(0, name.length() - 1) : "";
    this.treatment = treatment;
    Set<Surface> some = EnumSet.noneOf(Surface.class);
    some.addAll(Set.of(surfaces));
    this.surfaces = Set.copyOf(some.isEmpty() ? EnumSet.allOf(Surface.class) : some);
  }

  /** The header's name in lower case, or the beginning of its names followed by {@code *}. */
  public String header() {
    return name;
  }

  /** What happens to it. */
  public Treatment treatment() {
    return treatment;
  }

  /** Where it is known; on other surfaces it is dropped. */
  public Set<Surface> surfaces() {
    return surfaces;
  }

  /** Whether the header {@code name} goes out with requests of {@code operation}. */
  public static boolean isForwarded(String name, Operation operation) {
    if (name.equals(BATCH_MODEL.name) && operation.modelPlace() != ModelPlace.HEADER) {
      // A model that no rule was held against.
      return false;
    }
    return isForwarded(name, operation.surface());
  }

  private static boolean isForwarded(String name, Surface surface) {
    for (HeaderRule rule : RULES) {
      if (rule.treatment != Treatment.READ
          && (rule.prefix.isEmpty() ? name.equals(rule.name) : name.startsWith(rule.prefix))) {
        return rule.surfaces.contains(surface);
      }
    }
    return false;
  }

  /** The name for people, such as {@code forwarded-signed}. */
  public String text() {
    return treatment.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
