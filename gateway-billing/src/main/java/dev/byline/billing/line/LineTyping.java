package dev.byline.billing.line;

import dev.byline.billing.duck.DuckSession;
import dev.byline.billing.duck.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Turns the texts of {@code bill_line} into the typed table {@code spend_line}. Each distinct
 * caller, and each distinct usage, is read once in Java; the join and the arithmetic are SQL.
 */
public final class LineTyping {

  private static final String CALLERS = "SELECT DISTINCT principal FROM bill_line";
  private static final String USAGES = """
      SELECT DISTINCT usage_type, pricing_unit, marketplace, product_name, resource_id
      FROM bill_line
      """;

  private final DuckSession duck;
  private final Set<String> unknownUnits = new TreeSet<>();

  private LineTyping(DuckSession duck) {
    this.duck = duck;
  }

  /**
   * Makes {@code spend_line}.
   *
   * @return pricing units of token usage that are not known, so that its tokens are not counted
   */
  public static Set<String> type(DuckSession duck) throws SQLException {
    LineTyping typing = new LineTyping(duck);
    typing.callers();
    typing.usages();
    duck.execute(Sql.of(LineTyping.class, "spend_line.sql").text());
    duck.execute(Sql.of(LineTyping.class, "type.sql").text());
    return typing.unknownUnits;
  }

  private void callers() throws SQLException {
    List<List<Object>> rows = new ArrayList<>();
    for (String arn : duck.query(CALLERS, row -> row.getString(1))) {
      rows.add(List.of(arn, PrincipalArn.parse(arn).user()));
    }
    duck.execute("CREATE TABLE caller (principal VARCHAR, user_name VARCHAR)");
    duck.insert("caller", rows);
  }

  private void usages() throws SQLException {
    List<List<Object>> rows = duck.query(USAGES, this::usage);
    duck.execute("""
        CREATE TABLE usage (
          usage_type VARCHAR, pricing_unit VARCHAR, marketplace BOOLEAN, product_name VARCHAR,
          resource_id VARCHAR, token_kind VARCHAR, unit BIGINT, model VARCHAR)
        """);
    duck.insert("usage", rows);
  }

  private List<Object> usage(ResultSet row) throws SQLException {
    UsageType type = new UsageType(row.getString("usage_type"));
    String pricingUnit = row.getString("pricing_unit");
    boolean marketplace = row.getBoolean("marketplace");
    String product = row.getString("product_name");
    String resource = row.getString("resource_id");
    OptionalLong unit = TokenUnit.tokens(pricingUnit, marketplace);
    if (type.kind().counted() && unit.isEmpty()) {
      unknownUnits.add(pricingUnit);
    }
    return List.of(
        type.text(),
        pricingUnit,
        marketplace,
        product,
        resource,
        type.kind().label(),
        type.kind().counted() ? unit.orElse(0) : 0L,
        ModelName.of(resource, type, product));
  }
}
