package dev.byline.sim.oidc;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An issuer's keys: those that sign, and retired ones still published. A key is made when it is first signed with or published;
 * the RSA algorithms share one pair under different ids. Thread-safe.
 */
final class KeyRing {
  private final Naming naming;
  private final Set<Algorithm> offered;
  private final Map<Algorithm, SigningKey> signing = new EnumMap<>(Algorithm.class);
  private final Map<Algorithm.Keys, KeyPair> pairs = new EnumMap<>(Algorithm.Keys.class);
  private int generation = 1;
  private List<SigningKey> retired = List.of();

  /** How the id of a key comes about. */
  @FunctionalInterface
  interface Naming {

    /** The id of an algorithm's key; generations count from one. */
    String id(Algorithm algorithm, int generation);
  }

  KeyRing(Naming naming, Set<Algorithm> offered) {
    this.naming = naming;
    this.offered = EnumSet.copyOf(offered);
  }

  /** New keys sign from now on; the old ones stay published only if they are to overlap. */
  synchronized void rotate(boolean overlap) {
    retired = overlap ? List.copyOf(current()) : List.of();
    signing.clear();
    pairs.clear();
    generation++;
  }

  /** The algorithms that the issuer signs with: no others are published. */
  synchronized void offer(Collection<Algorithm> only) {
    offered.clear();
    offered.addAll(only);
  }

  /** The algorithms whose keys are published. */
  synchronized Set<Algorithm> offered() {
    return EnumSet.copyOf(offered);
  }

  /** The key that signs; its algorithm is offered from now on. */
  synchronized SigningKey of(Algorithm algorithm) {
    offered.add(algorithm);
    return key(algorithm);
  }

  synchronized List<SigningKey> published() {
    List<SigningKey> all = new ArrayList<>(current());
    all.addAll(retired);
    return List.copyOf(all);
  }

  Optional<SigningKey> published(String id, String algorithm) {
    return published().stream()
        .filter(key -> key.id().equals(id) && key.algorithm().joseName().equals(algorithm))
        .findFirst();
  }

  private List<SigningKey> current() {
    return offered.stream().map(this::key).toList();
  }

  private SigningKey key(Algorithm algorithm) {
    return signing.computeIfAbsent(
        algorithm,
        each -> new SigningKey(
            each,
            naming.id(each, generation),
            pairs.computeIfAbsent(each.keys(), SigningKey::generate)));
  }
}
