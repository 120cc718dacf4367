package dev.byline.billing.cur;

import dev.byline.billing.duck.DuckSession;
import dev.byline.billing.duck.Sql;
import dev.byline.billing.duck.UnreadableSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Reads an export's files, one by one, into three tables:
 *
 * <ul>
 *   <li>{@code gathered}: the rows, summed over hours; of other services only their sums;
 *   <li>{@code bill_line}: Bedrock's part of it, as {@link BedrockScope} says;
 *   <li>{@code outside_line}: the rest.
 * </ul>
 *
 * <p>Amounts and costs are doubles in the export. Each is taken as the shortest decimal that stands
 * for the double, which is the number AWS wrote, and summed as a decimal.
 */
public final class CurReader {

  private static final String AGAIN = " Copy the export from S3 again and repeat.";

  private final DuckSession duck;
  private final Set<CurColumn> missing = EnumSet.noneOf(CurColumn.class);

  private CurReader(DuckSession duck) {
    this.duck = duck;
  }

  /**
   * Fills the tables.
   *
   * @return the columns that one of the files lacks
   * @throws UnreadableSource when a file cannot be read whole; the message names it
   */
  public static Set<CurColumn> read(CurSource source, DuckSession duck)
      throws SQLException, UnreadableSource {
    CurReader reader = new CurReader(duck);
    duck.execute(Sql.of(CurReader.class, "gathered.sql").text());
    for (CurExport export : source.exports()) {
      for (Path file : export.files()) {
        reader.gather(file);
      }
    }
    String scope = "(" + BedrockScope.IN_SCOPE + ")";
    duck.execute("CREATE TABLE bill_line AS FROM gathered WHERE " + scope);
    duck.execute("CREATE TABLE outside_line AS FROM gathered WHERE NOT " + scope);
    return reader.missing;
  }

  private void gather(Path file) throws UnreadableSource {
    try {
      CurSelection selection = CurSelection.of(
          duck.describe("SELECT * FROM " + reader(file) + " LIMIT 0", DuckSession.literal(file)));
      missing.addAll(selection.missing());
      if (selection.missing().contains(CurColumn.COST)) {
        throw new UnreadableSource("In " + file + ": " + CurColumn.COST.absence());
      }
      Sql gather = Sql.of(CurReader.class, "gather.sql")
          .with("columns", selection.sql())
          .with("reader", reader(file))
          .with("marketplace", BedrockScope.MARKETPLACE)
          .with("names-bedrock", BedrockScope.NAMES_BEDROCK);
      duck.execute(gather.text(), DuckSession.literal(file));
      refuseUnreadable(file);
    } catch (SQLException e) {
      throw new UnreadableSource(
          "The data file " + file + " cannot be read (" + DuckSession.reason(e) + ")." + AGAIN, e);
    }
  }

  private void refuseUnreadable(Path file) throws SQLException, UnreadableSource {
    long rows = duck.query(
            "SELECT coalesce(sum(unreadable), 0) FROM gathered", row -> row.getLong(1))
        .getFirst();
    if (rows > 0) {
      throw new UnreadableSource("The data file "
          + file
          + " has "
          + rows
          + " row(s) whose line_item_unblended_cost or line_item_usage_amount is no number."
          + AGAIN);
    }
  }

  /** The table function for the file's format; its one parameter is the file. */
  private static String reader(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".parquet")) {
      return "read_parquet(?, hive_partitioning = false)";
    }
    return """
        read_csv(?, hive_partitioning = false, compression = '%s', all_varchar = true,
            header = true, skip = 0, delim = ',', quote = '"', escape = '"', comment = '',
            ignore_errors = false)""".formatted(name.endsWith(".gz") ? "gzip" : "none");
  }
}
