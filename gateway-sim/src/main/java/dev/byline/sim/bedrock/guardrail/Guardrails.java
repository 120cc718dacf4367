package dev.byline.sim.bedrock.guardrail;

import dev.byline.sim.bedrock.GuardrailLookup;
import dev.byline.sim.http.Refused;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The guardrails of the account: words that are denied, by id and version. Thread-safe. */
public final class Guardrails implements GuardrailLookup {
  /** The id of the guardrail that is always there, as DRAFT and as version 1; it denies {@link #DENIED}. */
  public static final String STANDARD = "gr4rd2r41l01";

  /** The word that it denies. */
  public static final String DENIED = "xyzzy";

  private final String prefix;
  private final Map<String, Map<String, Set<String>>> words = new ConcurrentHashMap<>();

  /** Starts with the standard guardrail. */
  public Guardrails(String region, String account) {
    this.prefix = "arn:aws:bedrock:" + region + ':' + account + ":guardrail/";
    put(STANDARD, "DRAFT", Set.of(DENIED));
    put(STANDARD, "1", Set.of(DENIED));
  }

  /** Creates or replaces one version of a guardrail; the words are in lower case. */
  public void put(String id, String version, Set<String> denied) {
    words.merge(id, Map.of(version, Set.copyOf(denied)), (old, more) -> {
      Map<String, Set<String>> all = new TreeMap<>(old);
      all.putAll(more);
      return Map.copyOf(all);
    });
  }

  @Override
  public String arn(String identifier) {
    return identifier.startsWith("arn:") ? identifier : prefix + identifier;
  }

  @Override
  public boolean exists(String arn, String version) {
    return versions(arn).containsKey(version);
  }

  /** The denied words of one version. */
  Set<String> denied(String identifier, String version) {
    Set<String> denied = versions(arn(identifier)).get(version);
    if (denied == null) {
      throw new Refused(
          "ResourceNotFoundException",
          404,
          "The guardrail identifier or version provided in the request does not exist.");
    }
    return new TreeSet<>(denied);
  }

  private Map<String, Set<String>> versions(String arn) {
    return arn.startsWith(prefix)
        ? words.getOrDefault(arn.substring(prefix.length()), Map.of())
        : Map.of();
  }
}
