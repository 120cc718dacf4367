package dev.byline.billing;

import dev.byline.billing.cur.CurColumn;
import dev.byline.billing.cur.CurReader;
import dev.byline.billing.cur.CurSource;
import dev.byline.billing.duck.DuckSession;
import dev.byline.billing.duck.Sql;
import dev.byline.billing.duck.UnreadableSource;
import dev.byline.billing.line.LineTyping;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A bill, read whole from a folder with CUR 2.0 exports: what Bedrock cost, and who caused it. No
 * row is dropped: over any groups, the costs of {@link #spend} add up to {@link #totals}. Not
 * thread-safe.
 */
public final class Bill implements AutoCloseable {

  private final DuckSession duck;
  private final SpendBook book;
  private final Totals totals;
  private final Set<CurColumn> missing;
  private final List<String> warnings;

  private Bill(CurSource source, DuckSession duck) throws SQLException, UnreadableSource {
    this.duck = duck;
    this.book = new SpendBook(duck);
    this.missing = CurReader.read(source, duck);
    Set<String> unknownUnits = LineTyping.type(duck);
    this.totals = sum(source, currency());
    this.warnings = warnings(source, unknownUnits);
  }

  /**
   * Reads the bill in {@code folder}: all its billing periods, each from its one export.
   *
   * @throws java.nio.file.NoSuchFileException when the folder is not there
   * @throws UnreadableSource when it holds no whole bill; the message says what to do
   */
  public static Bill open(Path folder) throws IOException {
    return open(folder, null);
  }

  /**
   * Reads the bill in {@code folder}, from one of its exports.
   *
   * @param export the export's name, or its path below {@code folder}; null for all
   */
  public static Bill open(Path folder, @Nullable String export) throws IOException {
    CurSource source = CurSource.find(folder, export);
    try {
      DuckSession duck = DuckSession.over(source.folder());
      boolean read = false;
      try {
        Bill bill = new Bill(source, duck);
        read = true;
        return bill;
      } finally {
        if (!read) {
          duck.close();
        }
      }
    } catch (SQLException e) {
      throw new UnreadableSource("The bill in " + folder + " cannot be summed: " + e, e);
    }
  }

  /**
   * Spend by group, dearest first, the unattributed row last. No group gives one row of all that is
   * neither tax nor credit.
   *
   * @throws UnreadableSource when grouped by user and the export does not record callers
   */
  public List<SpendRow> spend(GroupBy... groups) throws UnreadableSource {
    if (missing.contains(CurColumn.PRINCIPAL) && Arrays.asList(groups).contains(GroupBy.USER)) {
      throw new UnreadableSource("Cannot group by user. " + CurColumn.PRINCIPAL.absence());
    }
    return book.spend(groups);
  }

  /** What each caller used of each model, for comparing with a {@link LedgerBook}. */
  public List<PrincipalUsage> principals() {
    return book.principals();
  }

  /** The bill as a whole. */
  public Totals totals() {
    return totals;
  }

  /** What the reader of the numbers should know, a sentence or two each. */
  public List<String> warnings() {
    return warnings;
  }

  @Override
  public void close() {
    try {
      duck.close();
    } catch (SQLException e) {
      throw SpendBook.broken(e);
    }
  }

  private String currency() throws SQLException, UnreadableSource {
    List<String> currencies = duck.query(
        "SELECT DISTINCT currency FROM bill_line WHERE currency <> '' ORDER BY ALL",
        row -> row.getString(1));
    if (currencies.size() > 1) {
      throw new UnreadableSource("The bill is in more than one currency ("
          + String.join(", ", currencies)
          + "), which cannot be added up. Export each billing entity's bill by itself.");
    }
    return currencies.isEmpty() ? "USD" : currencies.getFirst();
  }

  private Totals sum(CurSource source, String currency) throws SQLException {
    Sql sql = Sql.of(Bill.class, "totals.sql");
    return duck.query(sql.text(), row -> totals(row, source.periods(), currency))
        .getFirst();
  }

  private static Totals totals(ResultSet row, List<String> periods, String currency)
      throws SQLException {
    var cost = Cost.of(row, "cost");
    if (cost.compareTo(Cost.of(row, "typed_cost")) != 0) {
      throw new IllegalStateException("typed lines do not add up to the bill's " + cost);
    }
    return new Totals(
        periods,
        currency,
        SpendBook.tokens(row),
        cost,
        new Totals.Coverage(
            Cost.of(row, "usage_cost"),
            Cost.of(row, "attributed_usage_cost"),
            Cost.of(row, "unattributed_cost")),
        new Totals.Outside(row.getLong("outside_rows"), Cost.of(row, "outside_cost")));
  }

  private List<String> warnings(CurSource source, Set<String> unknownUnits) {
    List<String> found = new ArrayList<>();
    for (CurColumn column : missing) {
      if (column.matters()) {
        found.add(column.absence());
      }
    }
    if (!missing.contains(CurColumn.PRINCIPAL)
        && totals.coverage().usageCost().signum() != 0
        && totals.coverage().attributedUsageCost().signum() == 0) {
      found.add(
          "No usage names a caller, though the export has the column: AWS fills it only from when"
              + " an export with INCLUDE_IAM_PRINCIPAL_DATA = TRUE was created.");
    }
    for (String unit : unknownUnits) {
      found.add(
          "Tokens in the pricing unit '" + unit + "' are not counted: the unit is not known.");
    }
    for (var export : source.exports()) {
      if (export.files().isEmpty()) {
        found.add("The manifest " + export.manifest() + " names no data files: an empty period.");
      }
    }
    return List.copyOf(found);
  }
}
