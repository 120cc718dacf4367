package dev.byline.sim.cur;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** {@code PARQUET} with Snappy, written by an embedded DuckDB that holds one file's rows at a time. */
final class ParquetFile implements RowFile, AutoCloseable {

  private final Connection duck;

  ParquetFile() throws IOException {
    try {
      duck = DriverManager.getConnection("jdbc:duckdb:");
      // One thread, so that the same rows give the same bytes.
      execute("SET threads = 1");
    } catch (SQLException e) {
      throw new IOException("DuckDB does not start", e);
    }
  }

  @Override
  public String extension() {
    return ".snappy.parquet";
  }

  @Override
  public void write(Path target, List<CurColumn> columns, List<CurRow> rows) throws IOException {
    String types = columns.stream()
        .map(column -> column.name() + " " + column.type().sql)
        .collect(Collectors.joining(", "));
    try {
      execute("CREATE OR REPLACE TABLE report (" + types + ")");
      append(columns, rows);
      execute("COPY report TO '%s' (FORMAT parquet, COMPRESSION snappy)"
          .formatted(target.toString().replace("'", "''")));
    } catch (SQLException e) {
      throw new IOException("writing " + target, e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      duck.close();
    } catch (SQLException e) {
      throw new IOException("closing DuckDB", e);
    }
  }

  private void append(List<CurColumn> columns, List<CurRow> rows) throws SQLException {
    try (DuckDBAppender appender = duck.unwrap(DuckDBConnection.class).createAppender("report")) {
      for (CurRow row : rows) {
        appender.beginRow();
        for (CurColumn column : columns) {
          append(appender, column, row);
        }
        appender.endRow();
      }
    }
  }

  private static void append(DuckDBAppender appender, CurColumn column, CurRow row)
      throws SQLException {
    Object value = column.value().apply(row);
    if (value == null) {
      appender.appendNull();
      return;
    }
    switch (column.type()) {
      case STRING -> appender.append((String) value);
      case DOUBLE -> appender.append(((BigDecimal) value).doubleValue());
      case TIMESTAMP -> appender.append(LocalDateTime.ofInstant((Instant) value, ZoneOffset.UTC));
      case MAP -> appender.append((Map<?, ?>) value);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(sql);
    }
  }
}
