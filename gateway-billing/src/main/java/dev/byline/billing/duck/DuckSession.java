package dev.byline.billing.duck;

import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * One in-memory DuckDB that can read one folder and nothing else: no network, no extension from
 * outside the jar (Parquet and JSON are linked in), bounded memory, settings locked. Values reach
 * SQL only as bound parameters.
 *
 * <p>Settings after DuckDB, <a
 * href="https://duckdb.org/docs/2.0/operations_manual/securing_duckdb/overview.html">Securing
 * DuckDB</a>. Not thread-safe.
 */
public final class DuckSession implements AutoCloseable {

  /** What the engine may allocate; a query that needs more fails instead of spilling to disk. */
  static final String MEMORY_LIMIT = "512MB";

  private final DuckDBConnection connection;

  private DuckSession(DuckDBConnection connection) {
    this.connection = connection;
  }

  /** A fresh database that may read the files below {@code folder}. */
  public static DuckSession over(Path folder) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("allow_community_extensions", "false");
    settings.setProperty("memory_limit", MEMORY_LIMIT);
    settings.setProperty("temp_directory", "");
    settings.setProperty("threads", "2");
    settings.setProperty("preserve_insertion_order", "false");
    DuckDBConnection connection =
        DriverManager.getConnection("jdbc:duckdb:", settings).unwrap(DuckDBConnection.class);
    try {
      confine(connection, folder);
      return new DuckSession(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * A path as DuckDB's table functions take it: their argument is a glob pattern, so each character
   * with a meaning there is put into a class of its own.
   */
  public static String literal(Path file) {
    return file.toString().replaceAll("[\\[*?]", "[$0]");
  }

  /** The engine's reason for a failure, on one line. */
  public static String reason(SQLException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.lines().findFirst().orElse("no reason given");
  }

  /** Runs one statement with its parameters bound in order. */
  public void execute(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters)) {
      statement.execute();
    }
  }

  /** All rows of a query, each made by {@code mapper}. */
  public <T> List<T> query(String sql, RowMapper<T> mapper, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepare(sql, parameters);
        ResultSet result = statement.executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(mapper.map(result));
      }
      return rows;
    }
  }

  /** The columns of a query in order, their names in lower case, with DuckDB's type names. */
  public Map<String, String> describe(String sql, Object... parameters) throws SQLException {
    // The statement's own metadata is empty while a parameter decides the columns.
    try (PreparedStatement statement = prepare(sql, parameters);
        ResultSet result = statement.executeQuery()) {
      ResultSetMetaData columns = result.getMetaData();
      Map<String, String> types = new LinkedHashMap<>();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        types.put(columns.getColumnName(i).toLowerCase(Locale.ROOT), columns.getColumnTypeName(i));
      }
      return types;
    }
  }

  /** Adds rows to a table: a {@code String}, {@code Boolean} or {@code Long} for each column. */
  public void insert(String table, List<List<Object>> rows) throws SQLException {
    try (DuckDBAppender appender = connection.createAppender(table)) {
      for (List<Object> row : rows) {
        appender.beginRow();
        for (Object value : row) {
          append(appender, value);
        }
        appender.endRow();
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      bind(statement, parameters);
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }

  private static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
  }

  private static void append(DuckDBAppender appender, Object value) throws SQLException {
    switch (value) {
      case String text -> appender.append(text);
      case Boolean flag -> appender.append(flag.booleanValue());
      case Long number -> appender.append(number.longValue());
      default -> throw new IllegalArgumentException("no column type for " + value.getClass());
    }
  }

  private static void confine(Connection connection, Path folder) throws SQLException {
    try (PreparedStatement allow = connection.prepareStatement("SET allowed_directories = ?");
        Statement statement = connection.createStatement()) {
      // A path is checked as it is passed (a pattern) and again as it was found.
      Object[] forms = {folder.toString(), literal(folder)};
      Array folders = connection.createArrayOf("VARCHAR", forms);
      allow.setObject(1, folders);
      allow.execute();
      statement.execute("SET enable_external_access = false");
      statement.execute("SET lock_configuration = true");
    }
  }

  /** Makes one value of the row that the result stands on. */
  @FunctionalInterface
  public interface RowMapper<T> {
    T map(ResultSet row) throws SQLException;
  }
}
