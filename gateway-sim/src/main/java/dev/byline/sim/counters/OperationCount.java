package dev.byline.sim.counters;

import java.util.Map;

/**
 * The sums of one operation. At rest, {@code seen} equals {@code accepted} plus all of {@code refused}.
 *
 * @param seen requests that arrived
 * @param accepted requests that were served
 * @param abandoned those of the accepted whose client left before the answer's end
 * @param refused refusals by AWS error code
 */
public record OperationCount(long seen, long accepted, long abandoned, Map<String, Long> refused) {
  public OperationCount {
    refused = Map.copyOf(refused);
  }

  /** Refusals of one code. */
  public long refused(String code) {
    return refused.getOrDefault(code, 0L);
  }

  /** All refusals. */
  public long refusals() {
    return refused.values().stream().mapToLong(Long::longValue).sum();
  }
}
