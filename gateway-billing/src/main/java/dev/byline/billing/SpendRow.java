package dev.byline.billing;

import java.math.BigDecimal;
import java.util.List;

/**
 * The spend of one group.
 *
 * @param keys one value for each {@link GroupBy} asked for, in that order
 * @param unattributed true for the one row of what cannot be given to any group: tax, credits, and
 *     (when a group says something of the caller) all that names no caller. Its keys all read
 *     {@link #UNATTRIBUTED}
 * @param cost in the bill's currency; zero in a ledger
 */
public record SpendRow(List<String> keys, boolean unattributed, Tokens tokens, BigDecimal cost) {

  /** The keys of the unattributed row. A caller may bear the same name: ask the flag. */
  public static final String UNATTRIBUTED = "unattributed";

  public SpendRow {
    keys = List.copyOf(keys);
  }
}
