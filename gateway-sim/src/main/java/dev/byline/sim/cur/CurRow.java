package dev.byline.sim.cur;

import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;

/**
 * A line item with what only the export knows of it.
 *
 * @param id identity_line_item_id
 * @param periodStart first instant of the billing period
 * @param periodEnd first instant of the next one
 */
record CurRow(
    LineItem item, String id, String payerAccountId, Instant periodStart, Instant periodEnd) {

  /** Time first, then as a person would look for a row; the id settles the rest. */
  static final Comparator<CurRow> ORDER = Comparator.<CurRow, Instant>comparing(
          row -> row.item().start())
      .thenComparing(row -> row.item().type())
      .thenComparing(row -> row.item().accountId())
      .thenComparing(row -> Objects.requireNonNullElse(row.item().caller().principal(), ""))
      .thenComparing(row -> row.item().product().code())
      .thenComparing(row -> Objects.requireNonNullElse(row.item().charge().usageType(), ""))
      .thenComparing(CurRow::id);
}
