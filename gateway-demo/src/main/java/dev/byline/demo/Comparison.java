package dev.byline.demo;

import dev.byline.billing.Bill;
import dev.byline.billing.LedgerBook;
import dev.byline.billing.PrincipalUsage;
import dev.byline.billing.Tokens;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bill beside the ledger, by the ARN that both of them name.
 *
 * @param rows one a principal, in order of their ARNs
 * @param agree whether every principal, model and kind of token has the same count in both
 */
record Comparison(List<Row> rows, boolean agree) {

  /**
   * One principal's tokens.
   *
   * @param principalArn as in the bill and in the ledger
   * @param bill as AWS counts them
   * @param ledger as the gateway counted them
   */
  record Row(String principalArn, long bill, long ledger) {
    /** The session name: the user's name in the bill. */
    String user() {
      return principalArn.substring(principalArn.lastIndexOf('/') + 1);
    }
  }

  /** Reads both. */
  static Comparison of(Path cur, Path ledger) throws IOException {
    try (Bill bill = Bill.open(cur);
        LedgerBook book = LedgerBook.open(ledger)) {
      Map<String, Tokens> billed = byPrincipalAndModel(bill.principals());
      Map<String, Tokens> counted = byPrincipalAndModel(book.principals());
      Map<String, Row> rows = new TreeMap<>();
      bill.principals().forEach(usage -> add(rows, usage, sum(usage.tokens()), 0));
      book.principals().forEach(usage -> add(rows, usage, 0, sum(usage.tokens())));
      return new Comparison(List.copyOf(rows.values()), billed.equals(counted));
    }
  }

  /** All tokens of the bill. */
  long billTokens() {
    return rows.stream().mapToLong(Row::bill).sum();
  }

  /** All tokens of the ledger. */
  long ledgerTokens() {
    return rows.stream().mapToLong(Row::ledger).sum();
  }

  /** The share of the bill's tokens that stand under one of {@code users}' sessions; 1 is all. */
  BigDecimal attributedShare(List<DemoUser> users) {
    long attributed =
        rows.stream().filter(row -> isOneOf(users, row)).mapToLong(Row::bill).sum();
    return billTokens() == 0
        ? BigDecimal.ZERO
        : BigDecimal.valueOf(attributed)
            .divide(BigDecimal.valueOf(billTokens()), 6, RoundingMode.FLOOR)
            .stripTrailingZeros();
  }

  /** How many of {@code users} the bill names. */
  long named(List<DemoUser> users) {
    return users.stream()
        .filter(user -> rows.stream().anyMatch(row -> row.bill() > 0 && isUser(user, row)))
        .count();
  }

  private static boolean isOneOf(List<DemoUser> users, Row row) {
    return users.stream().anyMatch(user -> isUser(user, row));
  }

  private static boolean isUser(DemoUser user, Row row) {
    return row.user().startsWith(user.name() + "@" + user.tenant() + ".example-");
  }

  private static Map<String, Tokens> byPrincipalAndModel(List<PrincipalUsage> usages) {
    Map<String, Tokens> tokens = new TreeMap<>();
    for (PrincipalUsage usage : usages) {
      if (sum(usage.tokens()) > 0) {
        tokens.merge(usage.principalArn() + ' ' + usage.model(), usage.tokens(), Tokens::plus);
      }
    }
    return tokens;
  }

  private static void add(Map<String, Row> rows, PrincipalUsage usage, long bill, long ledger) {
    rows.merge(
        usage.principalArn(),
        new Row(usage.principalArn(), bill, ledger),
        (a, b) -> new Row(a.principalArn(), a.bill() + b.bill(), a.ledger() + b.ledger()));
  }

  private static long sum(Tokens tokens) {
    return tokens.input() + tokens.output() + tokens.cacheRead() + tokens.cacheWrite();
  }
}
