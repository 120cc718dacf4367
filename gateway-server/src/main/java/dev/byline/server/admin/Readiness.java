package dev.byline.server.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;

/**
 * What must hold for the gateway to be ready, part by part.
 *
 * <p>Thread: built by one, asked by any. Owns: nothing. Fails: never.
 */
public final class Readiness {
  private final SequencedMap<String, BooleanSupplier> parts = new LinkedHashMap<>();

  /** Adds a part that is ready while {@code holds} says so. */
  public Readiness part(String name, BooleanSupplier holds) {
    parts.put(name, holds);
    return this;
  }

  /** Each part and whether it holds now. */
  SequencedMap<String, Boolean> parts() {
    SequencedMap<String, Boolean> now = new LinkedHashMap<>();
    for (Map.Entry<String, BooleanSupplier> part : parts.entrySet()) {
      now.put(part.getKey(), part.getValue().getAsBoolean());
    }
    return now;
  }
}
