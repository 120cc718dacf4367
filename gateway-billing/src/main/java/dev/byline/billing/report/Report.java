package dev.byline.billing.report;

import dev.byline.billing.Bill;
import dev.byline.billing.GroupBy;
import dev.byline.billing.SpendRow;
import dev.byline.billing.Tokens;
import dev.byline.billing.Totals;
import dev.byline.billing.duck.UnreadableSource;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One answer to "who spent what", ready to be written in any format.
 *
 * @param rows dearest first; then, under {@code --top}, the others as one row; the unattributed row
 *     last. They add up to the totals
 */
record Report(List<GroupBy> groups, List<SpendRow> rows, Totals totals, List<String> warnings) {

  Report {
    groups = List.copyOf(groups);
    rows = List.copyOf(rows);
    warnings = List.copyOf(warnings);
  }

  /**
   * Asks the bill.
   *
   * @param top how many groups to name; the others become one row
   */
  static Report of(Bill bill, List<GroupBy> groups, int top) throws UnreadableSource {
    List<SpendRow> all = bill.spend(groups.toArray(GroupBy[]::new));
    return new Report(groups, fold(all, groups.size(), top), bill.totals(), bill.warnings());
  }

  private static List<SpendRow> fold(List<SpendRow> all, int keys, int top) {
    List<SpendRow> named = all.stream().filter(row -> !row.unattributed()).toList();
    if (named.size() <= top) {
      return all;
    }
    List<SpendRow> rows = new ArrayList<>(named.subList(0, top));
    List<SpendRow> others = named.subList(top, named.size());
    Tokens tokens = Tokens.NONE;
    BigDecimal cost = BigDecimal.ZERO;
    for (SpendRow other : others) {
      tokens = tokens.plus(other.tokens());
      cost = cost.add(other.cost());
    }
    String label = "others (" + others.size() + ")";
    rows.add(new SpendRow(Collections.nCopies(keys, label), false, tokens, cost));
    all.stream().filter(SpendRow::unattributed).forEach(rows::add);
    return rows;
  }
}
