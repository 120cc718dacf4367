package dev.byline.billing.report;

import dev.byline.billing.GroupBy;
import dev.byline.billing.SpendRow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rows as CSV (<a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>): a head, one line
 * a row, no total line, so that the cost column adds up to the bill. Numbers are exact and plain.
 */
final class CsvReport {

  private static final String BREAK = "\r\n";

  private CsvReport() {}

  static String write(Report report) {
    List<String> head =
        new ArrayList<>(report.groups().stream().map(GroupBy::label).toList());
    head.addAll(List.of(
        "unattributed",
        "input_tokens",
        "output_tokens",
        "cache_read_tokens",
        "cache_write_tokens",
        "cost",
        "currency"));
    StringBuilder text = new StringBuilder(line(head));
    for (SpendRow row : report.rows()) {
      List<String> cells = new ArrayList<>(row.keys());
      cells.add(String.valueOf(row.unattributed()));
      cells.add(String.valueOf(row.tokens().input()));
      cells.add(String.valueOf(row.tokens().output()));
      cells.add(String.valueOf(row.tokens().cacheRead()));
      cells.add(String.valueOf(row.tokens().cacheWrite()));
      cells.add(row.cost().toPlainString());
      cells.add(report.totals().currency());
      text.append(line(cells));
    }
    return text.toString();
  }

  private static String line(List<String> cells) {
    return cells.stream().map(CsvReport::cell).collect(Collectors.joining(",")) + BREAK;
  }

  private static String cell(String text) {
    boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
