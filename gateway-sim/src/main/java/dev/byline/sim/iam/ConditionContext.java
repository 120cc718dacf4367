package dev.byline.sim.iam;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The condition keys of one request and their values. Key names are case-insensitive.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html">Global condition
 *     keys</a>
 */
public final class ConditionContext {
  private static final Set<String> KNOWN = Set.of(
      "aws:federatedprovider",
      "aws:principalaccount",
      "aws:principalarn",
      "aws:principaltype",
      "aws:requestedregion",
      "aws:sourceidentity",
      "aws:tagkeys",
      "aws:userid",
      "bedrock:inferenceprofilearn",
      "bedrock:guardrailidentifier",
      "bedrock:modelarn",
      "bedrock:projectarn",
      "bedrock-mantle:model",
      "sts:durationseconds",
      "sts:externalid",
      "sts:identitytokenaudience",
      "sts:rolesessionname",
      "sts:signingalgorithm",
      "sts:sourceidentity",
      "sts:transitivetagkeys");
  private static final Set<String> KNOWN_PREFIXES =
      Set.of("aws:principaltag/", "aws:requesttag/", "aws:resourcetag/", "iam:resourcetag/");

  private final Map<String, List<String>> values;

  private ConditionContext(Map<String, List<String>> values) {
    this.values = Map.copyOf(values);
  }

  /** The values of a key; empty when the request does not carry it. */
  public Optional<List<String>> values(String key) {
    return Optional.ofNullable(values.get(key.toLowerCase(Locale.ROOT)));
  }

  /** The keys that the request carries, in lower case. */
  public Set<String> keys() {
    return values.keySet();
  }

  /** Whether the simulator knows when this key is present; a policy that uses another one never helps anybody. */
  boolean knows(String key) {
    String lower = key.toLowerCase(Locale.ROOT);
    return values.containsKey(lower)
        || KNOWN.contains(lower)
        || KNOWN_PREFIXES.stream().anyMatch(lower::startsWith);
  }

  /** Collects keys. */
  public static final class Builder {
    private final Map<String, List<String>> values = new HashMap<>();

    /** Adds a key with one value. */
    public Builder put(String key, String value) {
      values.put(key.toLowerCase(Locale.ROOT), List.of(value));
      return this;
    }

    /** Adds a key with many values; none at all leaves the key out. */
    public Builder putAll(String key, Collection<String> all) {
      if (!all.isEmpty()) {
        values.put(key.toLowerCase(Locale.ROOT), List.copyOf(all));
      }
      return this;
    }

    /** Adds one key per tag, such as {@code aws:RequestTag/team}. */
    public Builder tags(String prefix, Map<String, String> tags) {
      tags.forEach((key, value) -> put(prefix + key, value));
      return this;
    }

    /** The context collected so far. */
    public ConditionContext build() {
      return new ConditionContext(values);
    }
  }
}
