package dev.byline.core.access;

import dev.byline.core.identity.Principal;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/** Holds for callers whose tenant is one text. */
@NullMarked
record FixedCondition(String tenant) implements Condition {
  @Override
  public boolean holds(Principal principal) {
    return principal.attributes().tenant().equals(tenant);
  }

  @Override
  public Map<String, String> fixed() {
    return Map.of("tenant", tenant);
  }
}
