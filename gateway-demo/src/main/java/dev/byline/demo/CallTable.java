package dev.byline.demo;

import dev.byline.demo.calls.CallLog;
import dev.byline.demo.calls.CallLog.Called;
import dev.byline.demo.calls.Client;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What was called, as a table: a line for each operation, a column for each kind of client.
 *
 * @param rows in the table's order
 */
record CallTable(List<Called> rows) {

  static CallTable of(CallLog log) {
    return new CallTable(log.rows());
  }

  /** The operations, each once. */
  List<String> operations() {
    return lines().map(Called::operation).toList();
  }

  /** Writes it. */
  void print(PrintWriter out) {
    out.printf("%-16s %-35s", "surface", "operation");
    Stream.of(Client.values()).forEach(client -> out.printf(" %9s", client.title()));
    out.println();
    String before = "";
    for (Called line : lines().toList()) {
      String surface = line.surface().title();
      out.printf("%-16s %-35s", surface.equals(before) ? "" : surface, line.operation());
      StringBuilder cells = new StringBuilder();
      for (Client client : Client.values()) {
        int calls = calls(line, client);
        cells.append(calls == 0 ? " ".repeat(10) : " %9d".formatted(calls));
      }
      out.println(cells.toString().stripTrailing());
      before = surface;
    }
  }

  private int calls(Called line, Client client) {
    return rows.stream()
        .filter(row -> isSame(row, line) && row.client() == client)
        .mapToInt(Called::calls)
        .sum();
  }

  /** One for each operation: that of its first client. */
  private Stream<Called> lines() {
    return IntStream.range(0, rows.size())
        .filter(i -> i == 0 || !isSame(rows.get(i - 1), rows.get(i)))
        .mapToObj(rows::get);
  }

  private static boolean isSame(Called one, Called other) {
    return one.surface() == other.surface() && one.operation().equals(other.operation());
  }
}
