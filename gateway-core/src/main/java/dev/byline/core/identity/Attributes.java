package dev.byline.core.identity;

import java.util.Collections;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The attributes on which money is grouped. Each becomes a session tag of the same name, and so
 * {@code iamPrincipal/<name>} in the bill.
 *
 * @param tenant who is isolated from whom
 * @param team who pays
 * @param application what calls
 * @param environment such as {@code prod}
 * @param costCenter finance's own key
 * @param tags further ones by their tag keys, which are none of the five above
 */
public record Attributes(
    String tenant,
    String team,
    String application,
    String environment,
    String costCenter,
    SequencedMap<String, String> tags) {

  /** Copies the further tags, in the order of their keys. */
  public Attributes {
    tags = Collections.unmodifiableSequencedMap(new TreeMap<>(tags));
  }

  /** Attributes without further tags. */
  public Attributes(
      String tenant, String team, String application, String environment, String costCenter) {
    this(tenant, team, application, environment, costCenter, new TreeMap<>());
  }

  /** Everything by its tag key, in the order of the keys. */
  public SequencedMap<String, String> asTags() {
    SequencedMap<String, String> all = new TreeMap<>(tags);
    all.putAll(Map.of(
        "tenant", tenant,
        "team", team,
        "application", application,
        "environment", environment,
        "cost-center", costCenter));
    return all;
  }
}
