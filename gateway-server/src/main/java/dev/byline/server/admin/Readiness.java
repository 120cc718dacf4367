package dev.byline.server.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What must hold for the gateway to be ready, part by part. A part may have members of its own, of
 * which one suffices: those that fail are told, and hold up nobody but themselves.
 *
 * <p>Thread: built by one, asked by any. Owns: nothing. Fails: never.
 */
public final class Readiness {
  /** What is said of a part, or of a member, that is ready. */
  public static final String OK = "ok";

  private static final String FAILING = "failing";

  private final SequencedMap<String, Supplier<Map<String, Member>>> members = new LinkedHashMap<>();
  private final SequencedMap<String, BooleanSupplier> parts = new LinkedHashMap<>();

  /** Adds a part that is ready while {@code holds} says so. */
  public Readiness part(String name, BooleanSupplier holds) {
    parts.put(name, holds);
    return this;
  }

  /**
   * Adds a part that is ready while one of its members is.
   *
   * @param states each member by its name
   */
  public Readiness anyOf(String name, Supplier<Map<String, Member>> states) {
    members.put(name, states);
    return part(name, () -> states.get().values().stream().anyMatch(Member::ready));
  }

  /** Everything that is said now. */
  Report report() {
    SequencedMap<String, String> states = new LinkedHashMap<>();
    parts.forEach((name, holds) -> states.put(name, holds.getAsBoolean() ? OK : FAILING));
    SequencedMap<String, Map<String, String>> each = new LinkedHashMap<>();
    members.forEach((name, supplier) -> {
      SequencedMap<String, String> texts = new LinkedHashMap<>();
      supplier.get().forEach((member, state) -> texts.put(member, state.text()));
      each.put(name, texts);
    });
    return new Report(!states.containsValue(FAILING), states, each);
  }

  /**
   * One of those of whom one suffices.
   *
   * @param ready whether it suffices
   * @param text {@link #OK}, or what is wrong with it, which may be said of one that is ready, too
   */
  public record Member(boolean ready, String text) {}

  /**
   * One look at everything.
   *
   * @param ready whether every part is
   * @param parts each part and {@link #OK}, or {@code failing}
   * @param members of the parts that have some
   */
  record Report(
      boolean ready,
      SequencedMap<String, String> parts,
      SequencedMap<String, Map<String, String>> members) {}
}
