package dev.byline.billing;

import dev.byline.billing.duck.DuckSession;
import dev.byline.billing.duck.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Sums the table {@code spend_line}, which a bill and a ledger fill alike. */
final class SpendBook {

  private final DuckSession duck;

  SpendBook(DuckSession duck) {
    this.duck = duck;
  }

  /** One row a group, dearest first, the unattributed row last. */
  List<SpendRow> spend(GroupBy... groups) {
    List<GroupBy> by = List.of(groups);
    if (Set.copyOf(by).size() != by.size()) {
      throw new IllegalArgumentException("groups must differ: " + Arrays.toString(groups));
    }
    boolean ofCaller = by.stream().anyMatch(GroupBy::ofCaller);
    Sql spend = Sql.of(SpendBook.class, "spend.sql")
        .with("unattributed", ofCaller ? "NOT attributed" : "levy")
        .with("keys", keys(by));
    try {
      return duck.query(spend.text(), row -> row(row, by.size()));
    } catch (SQLException e) {
      throw broken(e);
    }
  }

  /** The callers' usage by model, ordered by caller and model. */
  List<PrincipalUsage> principals() {
    try {
      return duck.query(
          Sql.of(SpendBook.class, "principals.sql").text(),
          row -> new PrincipalUsage(
              row.getString("principal"),
              row.getString("model"),
              tokens(row),
              Cost.of(row, "cost")));
    } catch (SQLException e) {
      throw broken(e);
    }
  }

  static Tokens tokens(ResultSet row) throws SQLException {
    return new Tokens(
        row.getLong("input"),
        row.getLong("output"),
        row.getLong("cache_read"),
        row.getLong("cache_write"));
  }

  /** Our own SQL over our own tables does not fail: if it does, that is a bug. */
  static IllegalStateException broken(SQLException e) {
    return new IllegalStateException("the books cannot be summed", e);
  }

  private static String keys(List<GroupBy> by) {
    return by.stream()
        .map(group -> "if(apart, '" + SpendRow.UNATTRIBUTED + "', " + group.column() + ")")
        .collect(Collectors.joining(", ", "[", "]::VARCHAR[]"));
  }

  private static SpendRow row(ResultSet row, int groups) throws SQLException {
    String[] keys = new String[groups];
    Object[] values = (Object[]) row.getArray("keys").getArray();
    for (int i = 0; i < groups; i++) {
      keys[i] = String.valueOf(values[i]);
    }
    return new SpendRow(List.of(keys), row.getBoolean("apart"), tokens(row), Cost.of(row, "cost"));
  }
}
