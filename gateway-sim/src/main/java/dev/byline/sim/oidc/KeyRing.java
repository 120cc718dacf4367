package dev.byline.sim.oidc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The issuer's keys: those that sign, and retired ones still published. Thread-safe. */
final class KeyRing {
  private int generation;
  private List<SigningKey> signing;
  private List<SigningKey> retired = List.of();

  KeyRing() {
    signing = generate();
  }

  /** New keys sign from now on; the old ones stay published only if they are to overlap. */
  synchronized void rotate(boolean overlap) {
    retired = overlap ? signing : List.of();
    signing = generate();
  }

  synchronized SigningKey of(Algorithm algorithm) {
    return signing.stream()
        .filter(key -> key.algorithm() == algorithm)
        .findFirst()
        .orElseThrow();
  }

  synchronized List<SigningKey> published() {
    List<SigningKey> all = new ArrayList<>(signing);
    all.addAll(retired);
    return List.copyOf(all);
  }

  Optional<SigningKey> published(String id, String algorithm) {
    return published().stream()
        .filter(key -> key.id().equals(id) && key.algorithm().name().equals(algorithm))
        .findFirst();
  }

  private List<SigningKey> generate() {
    generation++;
    return List.of(
        SigningKey.generate(Algorithm.RS256, "rsa-" + generation),
        SigningKey.generate(Algorithm.ES256, "ec-" + generation));
  }
}
