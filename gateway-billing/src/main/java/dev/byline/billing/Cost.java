package dev.byline.billing;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Costs as they leave the database: exact, without needless zeros, with two decimals or more. */
final class Cost {

  private static final int CENTS = 2;

  private Cost() {}

  static BigDecimal of(ResultSet row, String column) throws SQLException {
    BigDecimal cost = row.getBigDecimal(column);
    BigDecimal exact = cost == null ? BigDecimal.ZERO : cost.stripTrailingZeros();
    return exact.scale() < CENTS ? exact.setScale(CENTS) : exact;
  }
}
