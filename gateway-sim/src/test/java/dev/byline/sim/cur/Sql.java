package dev.byline.sim.cur;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads delivered files back as a third party would, every value as text. */
record Sql(String table) {

  static Sql parquet(List<Path> files) {
    return new Sql("read_parquet(" + list(files) + ", hive_partitioning = false)");
  }

  static Sql csv(List<Path> files) {
    return new Sql("read_csv(" + list(files)
        + ", hive_partitioning = false, header = true, all_varchar = true)");
  }

  static Sql of(CurDelivery delivery) {
    return parquet(delivery.exports().getFirst().dataFiles());
  }

  /** Lines of values, null as an empty text, for a statement that names the files {@code cur}. */
  List<List<String>> rows(String statement) {
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = duck.createStatement();
        ResultSet result = sql.executeQuery("WITH cur AS (FROM " + table + ") " + statement)) {
      List<List<String>> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          String value = result.getString(i);
          row.add(value == null ? "" : value);
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(statement, e);
    }
  }

  List<String> column(String statement) {
    return rows(statement).stream().map(List::getFirst).toList();
  }

  private static String list(List<Path> files) {
    return files.stream().map(file -> "'" + file + "'").collect(Collectors.joining(", ", "[", "]"));
  }
}
