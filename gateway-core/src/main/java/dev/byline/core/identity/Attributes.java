package dev.byline.core.identity;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The attributes on which money is grouped. Each becomes a session tag of the same name, and so
 * {@code iamPrincipal/<name>} in the bill.
 *
 * @param tenant who is isolated from whom
 * @param team who pays
 * @param application what calls
 * @param environment such as {@code prod}
 * @param costCenter finance's own key
 */
public record Attributes(
    String tenant, String team, String application, String environment, String costCenter) {

  /** The attributes by their tag keys, in a fixed order. */
  public SequencedMap<String, String> asTags() {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("tenant", tenant);
    tags.put("team", team);
    tags.put("application", application);
    tags.put("environment", environment);
    tags.put("cost-center", costCenter);
    return (LinkedHashMap<String, String>) tags;
  }
}
