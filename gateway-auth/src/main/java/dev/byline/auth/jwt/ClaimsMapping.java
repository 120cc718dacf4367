package dev.byline.auth.jwt;

import dev.byline.auth.cel.ClaimExpression;
import dev.byline.core.Glob;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/**
 * From which claims a principal is made.
 *
 * @param subject the caller's identity at the issuer
 * @param label the readable part of the session name
 * @param tenant attribute
 * @param team attribute
 * @param application attribute
 * @param environment attribute
 * @param costCenter attribute
 * @param tags further session tags by their keys
 * @param tenants what the issuer may say as tenant: names, or globs with {@code *}; empty only where
 *     the tenant is a constant. So one issuer can't speak for another's tenant
 */
public record ClaimsMapping(
    ClaimExpression subject,
    ClaimExpression label,
    ClaimExpression tenant,
    ClaimExpression team,
    ClaimExpression application,
    ClaimExpression environment,
    ClaimExpression costCenter,
    SequencedMap<String, ClaimExpression> tags,
    List<String> tenants) {
  private static final Set<String> ATTRIBUTES =
      Set.of("tenant", "team", "application", "environment", "cost-center");

  /** Copies the collections; refuses tags that STS would not take, and a tenant without bounds. */
  public ClaimsMapping {
    tags = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tags));
    tenants = List.copyOf(tenants);
    checkKeys(tags);
    if (tenants.isEmpty() && tenant.constant().isEmpty()) {
      throw new IllegalArgumentException(
          "tenants: expected what this issuer may say as tenant, as tenant is no constant");
    }
    if (tenants.stream().anyMatch(SessionTags::isBlank)) {
      throw new IllegalArgumentException("tenants: one is empty");
    }
    String constant = tenant.constant().orElse("");
    if (!constant.isEmpty() && !maySay(tenants, constant)) {
      throw new IllegalArgumentException(
          "tenants: " + tenants + " (expected: with the constant tenant " + constant + ")");
    }
  }

  /** Whether the issuer may speak for {@code name}. */
  boolean maySay(String name) {
    return maySay(tenants, name);
  }

  private static boolean maySay(List<String> tenants, String name) {
    return tenants.isEmpty() || tenants.stream().anyMatch(tenant -> new Glob(tenant).matches(name));
  }

  private static void checkKeys(SequencedMap<String, ClaimExpression> tags) {
    if (tags.size() + ATTRIBUTES.size() > SessionTags.COUNT_MAX) {
      throw new IllegalArgumentException("tags: " + tags.size() + " (expected: at most "
          + (SessionTags.COUNT_MAX - ATTRIBUTES.size()) + " beside the five attributes)");
    }
    Set<String> seen = new TreeSet<>(ATTRIBUTES);
    for (String key : tags.keySet()) {
      SessionTags.checkKey(key);
      if (!seen.add(key.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("tags." + key
            + ": is an attribute or another tag's key (STS ignores the case of letters)");
      }
    }
  }
}
