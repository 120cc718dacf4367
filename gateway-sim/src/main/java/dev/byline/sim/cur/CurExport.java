package dev.byline.sim.cur;

import dev.byline.sim.books.ServedCall;
import dev.byline.sim.cur.CurOptions.Format;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The simulator's billing: it writes the books as the CUR 2.0 data export that AWS would deliver, from AWS's documentation alone. The
 * same calls, options and clock give the same files, in whatever order the calls are listed.
 *
 * @see <a href="https://docs.aws.amazon.com/cur/latest/userguide/what-is-data-exports.html">AWS Data Exports</a>
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/cost-management.html">Bedrock cost management</a>
 */
public final class CurExport {

  private final CurOptions options;

  public CurExport(CurOptions options) {
    this.options = options;
  }

  /**
   * Delivers every month that has calls, or the clock's month, empty, when there are none.
   *
   * @param directory stands for the bucket; the prefix and the export's name are folders below it
   * @throws IllegalArgumentException for a call that AWS could not bill: unknown model, price, region, operation or tier
   */
  public CurDelivery write(Path directory, List<ServedCall> calls) throws IOException {
    Instant now = options.clock().instant();
    Map<YearMonth, List<LineItem>> months = new TreeMap<>();
    for (LineItem item : new UsageLines(options).of(calls)) {
      months.computeIfAbsent(month(item.start()), key -> new ArrayList<>()).add(item);
    }
    if (months.isEmpty()) {
      months.put(month(now), new ArrayList<>());
    }
    AdjustmentLines adjustments = new AdjustmentLines(options.billing());
    months.forEach((month, items) -> items.addAll(adjustments.of(month, items)));
    return new CurDelivery(exports(directory, rows(months), now), totals(calls, months));
  }

  private List<CurDelivery.Export> exports(
      Path directory, Map<YearMonth, List<CurRow>> months, Instant now) throws IOException {
    Format format = options.destination().format();
    List<CurDelivery.Export> exports = new ArrayList<>();
    if (format != Format.CSV_GZ) {
      try (ParquetFile parquet = new ParquetFile()) {
        exports.add(export(directory, options.exportName(), parquet, months, now));
      }
    }
    if (format != Format.PARQUET) {
      String name = format == Format.BOTH ? options.exportName() + "-csv" : options.exportName();
      exports.add(export(directory, name, new CsvFile(), months, now));
    }
    return exports;
  }

  private CurDelivery.Export export(
      Path directory, String name, RowFile format, Map<YearMonth, List<CurRow>> months, Instant now)
      throws IOException {
    List<CurColumn> columns = new CurTable(options.table().content()).columns();
    Partition partition = new Partition(directory, options, name, format, columns);
    List<Path> files = new ArrayList<>();
    List<Path> manifests = new ArrayList<>();
    for (Map.Entry<YearMonth, List<CurRow>> month : months.entrySet()) {
      Partition.Delivered delivered = partition.deliver(month.getKey(), month.getValue(), now);
      files.addAll(delivered.dataFiles());
      manifests.add(delivered.manifest());
    }
    return new CurDelivery.Export(name, partition.root(), files, manifests);
  }

  private Map<YearMonth, List<CurRow>> rows(Map<YearMonth, List<LineItem>> months) {
    String payer = options.billing().payerAccountId();
    Map<YearMonth, List<CurRow>> rows = new TreeMap<>();
    months.forEach((month, items) -> rows.put(
        month,
        items.stream()
            .map(item ->
                new CurRow(item, item.id(), payer, start(month), start(month.plusMonths(1))))
            .sorted(CurRow.ORDER)
            .toList()));
    return rows;
  }

  private static CurDelivery.Totals totals(
      List<ServedCall> calls, Map<YearMonth, List<LineItem>> months) {
    List<LineItem> items = months.values().stream().flatMap(List::stream).toList();
    long tokens = calls.stream()
        .flatMapToLong(call -> Stream.of(TokenKind.values()).mapToLong(kind -> kind.tokens(call)))
        .sum();
    return new CurDelivery.Totals(
        items.size(),
        tokens,
        cost(items, LineItem.Type.USAGE),
        cost(items, LineItem.Type.TAX),
        cost(items, LineItem.Type.CREDIT));
  }

  private static BigDecimal cost(List<LineItem> items, LineItem.Type type) {
    return items.stream()
        .filter(item -> item.type() == type)
        .map(item -> item.charge().cost())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static YearMonth month(Instant instant) {
    return YearMonth.from(instant.atOffset(ZoneOffset.UTC));
  }

  private static Instant start(YearMonth month) {
    return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
  }
}
