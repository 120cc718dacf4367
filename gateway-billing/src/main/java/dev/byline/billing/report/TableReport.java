package dev.byline.billing.report;

import dev.byline.billing.GroupBy;
import dev.byline.billing.SpendRow;
import dev.byline.billing.Tokens;
import dev.byline.billing.Totals;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * The report for people: aligned columns, a total, and a line on what the numbers cover. All costs
 * of a report have the same number of decimals, two to six: as many as its most exact one needs, so
 * that the column adds up by eye.
 */
final class TableReport {

  private static final int LEAST_DECIMALS = 2;
  private static final int MOST_DECIMALS = 6;

  private final Report report;
  private final int decimals;

  private TableReport(Report report) {
    this.report = report;
    this.decimals = Math.min(
        MOST_DECIMALS,
        report.rows().stream()
            .mapToInt(row -> row.cost().stripTrailingZeros().scale())
            .reduce(LEAST_DECIMALS, Math::max));
  }

  static String write(Report report) {
    return new TableReport(report).text();
  }

  private String text() {
    Totals totals = report.totals();
    int keys = report.groups().size();
    List<List<String>> lines = new ArrayList<>();
    List<String> head =
        new ArrayList<>(report.groups().stream().map(GroupBy::label).toList());
    head.addAll(List.of("input", "output", "cache read", "cache write", totals.currency()));
    lines.add(head);
    for (SpendRow row : report.rows()) {
      lines.add(
          line(row.unattributed() ? wide(unattributed()) : row.keys(), row.tokens(), row.cost()));
    }
    lines.add(line(wide("total"), totals.tokens(), totals.cost()));
    return "Amazon Bedrock spend, "
        + String.join(", ", totals.periods())
        + "\n\n"
        + new Grid(lines, keys).text()
        + "\n"
        + coverage(totals)
        + "\n"
        + outside(totals);
  }

  private List<String> line(List<String> keys, Tokens tokens, BigDecimal cost) {
    List<String> cells = new ArrayList<>(keys);
    cells.add(count(tokens.input()));
    cells.add(count(tokens.output()));
    cells.add(count(tokens.cacheRead()));
    cells.add(count(tokens.cacheWrite()));
    cells.add(money(cost, decimals));
    return cells;
  }

  /** A label in the first key column, the other keys empty. */
  private List<String> wide(String label) {
    List<String> keys = new ArrayList<>(Collections.nCopies(report.groups().size(), ""));
    keys.set(0, label);
    return keys;
  }

  private String unattributed() {
    return report.groups().stream().anyMatch(GroupBy::ofCaller)
        ? "unattributed (tax, credits, no principal)"
        : "unattributed (tax, credits)";
  }

  private static String coverage(Totals totals) {
    Totals.Coverage coverage = totals.coverage();
    return coverage
        .attributedShare()
        .map(share -> share.movePointRight(2).setScale(2, RoundingMode.DOWN).toPlainString()
            + " % of usage cost names a principal ("
            + money(coverage.attributedUsageCost(), LEAST_DECIMALS)
            + " of "
            + money(coverage.usageCost(), LEAST_DECIMALS)
            + " "
            + totals.currency()
            + ")")
        .orElse("No usage cost to attribute");
  }

  private static String outside(Totals totals) {
    Totals.Outside outside = totals.outside();
    return outside.rows() == 0
        ? ""
        : "Not in this report: "
            + count(outside.rows())
            + " rows of other services ("
            + money(outside.cost(), LEAST_DECIMALS)
            + " "
            + totals.currency()
            + ")\n";
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String money(BigDecimal cost, int decimals) {
    return String.format(
        Locale.ROOT, "%,." + decimals + "f", cost.setScale(decimals, RoundingMode.HALF_EVEN));
  }
}
