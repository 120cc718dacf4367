package dev.byline.sim.cur;

import dev.byline.sim.cur.CurOptions.Content;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One column of the table: its name, its type, and where its value is in a row.
 *
 * @param needs the content that must be switched on for the column to exist, null for a column that is always there
 * @param value a String, {@link BigDecimal}, {@link Instant} or {@code Map<String, String>} by the type, or null
 */
record CurColumn(
    String name, Type type, @Nullable Content needs, Function<CurRow, @Nullable Object> value) {

  static CurColumn text(String name, Function<CurRow, @Nullable Object> value) {
    return new CurColumn(name, Type.STRING, null, value);
  }

  static CurColumn number(String name, Function<CurRow, @Nullable Object> value) {
    return new CurColumn(name, Type.DOUBLE, null, value);
  }

  static CurColumn time(String name, Function<CurRow, @Nullable Object> value) {
    return new CurColumn(name, Type.TIMESTAMP, null, value);
  }

  static CurColumn map(String name, Function<CurRow, @Nullable Object> value) {
    return new CurColumn(name, Type.MAP, null, value);
  }

  CurColumn needing(Content content) {
    return new CurColumn(name, type, content, value);
  }

  /** The types of the table, as the manifest and as SQL name them. */
  enum Type {
    STRING("string", "VARCHAR"),
    DOUBLE("double", "DOUBLE"),
    TIMESTAMP("timestamp", "TIMESTAMP"),
    MAP("map", "MAP(VARCHAR, VARCHAR)");

    final String manifest;
    final String sql;

    Type(String manifest, String sql) {
      this.manifest = manifest;
      this.sql = sql;
    }
  }
}
