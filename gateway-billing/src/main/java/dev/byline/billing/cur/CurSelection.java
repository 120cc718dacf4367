package dev.byline.billing.cur;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The SELECT list that turns one data file, whatever its format, column order and gaps, into the
 * columns of {@code cur_row}: all text, never null. Map columns are {@code MAP(VARCHAR, VARCHAR)} in
 * Parquet and JSON text in CSV.
 *
 * @param sql the SELECT list
 * @param missing the columns that the file lacks
 */
record CurSelection(String sql, Set<CurColumn> missing) {

  /** Column of {@code cur_row} → key in the map column {@code tags}. */
  private static final Map<String, String> TAGS = Map.of(
      "tenant", "iamPrincipal/tenant",
      "team", "iamPrincipal/team",
      "application", "iamPrincipal/application",
      "environment", "iamPrincipal/environment",
      "cost_center", "iamPrincipal/cost-center");

  private static final Map<String, String> PRODUCT = Map.of("product_name", "product_name");

  /**
   * @param types the file's columns in lower case, with their types
   */
  static CurSelection of(Map<String, String> types) {
    List<String> items = new ArrayList<>();
    Set<CurColumn> missing = EnumSet.noneOf(CurColumn.class);
    for (CurColumn column : CurColumn.values()) {
      String type = types.get(column.column());
      if (type == null) {
        missing.add(column);
      }
      switch (column) {
        case TAGS -> TAGS.forEach((name, key) -> items.add(entry(column, type, key, name)));
        case PRODUCT -> PRODUCT.forEach((name, key) -> items.add(entry(column, type, key, name)));
        default -> items.add(text(column, type));
      }
    }
    return new CurSelection(String.join(",\n    ", items), missing);
  }

  private static String text(CurColumn column, @Nullable String type) {
    return type == null
        ? "'' AS " + column.alias()
        : "coalesce(CAST(\"" + column.column() + "\" AS VARCHAR), '') AS " + column.alias();
  }

  private static String entry(CurColumn column, @Nullable String type, String key, String name) {
    if (type == null) {
      return "'' AS " + name;
    }
    String map = "\"" + column.column() + "\"";
    String value = type.startsWith("MAP")
        ? map + "['" + key + "']"
        : "json_extract_string(nullif(" + map + ", ''), '$.\"" + key + "\"')";
    return "coalesce(" + value + ", '') AS " + name;
  }
}
