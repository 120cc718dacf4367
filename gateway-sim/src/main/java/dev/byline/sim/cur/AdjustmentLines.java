package dev.byline.sim.cur;

import dev.byline.sim.cur.CurOptions.Billing;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The rows that nobody called: per account and month one Tax row on all usage, and one Credit row on native usage, since promotional
 * credits do not cover AWS Marketplace.
 *
 * @see <a href="https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2-line-item.html">Line item types</a>
 */
final class AdjustmentLines {

  private static final String PRODUCT_CODE = "AmazonBedrock";

  private final Billing billing;

  AdjustmentLines(Billing billing) {
    this.billing = billing;
  }

  List<LineItem> of(YearMonth month, Collection<LineItem> usage) {
    Map<String, List<LineItem>> byAccount = usage.stream()
        .collect(Collectors.groupingBy(LineItem::accountId, TreeMap::new, Collectors.toList()));
    List<LineItem> lines = new ArrayList<>();
    byAccount.forEach((account, items) -> {
      BigDecimal tax = total(items).multiply(billing.taxRate());
      if (tax.signum() != 0) {
        lines.add(
            line(LineItem.Type.TAX, account, month, "Tax for product code " + PRODUCT_CODE, tax));
      }
      BigDecimal credit = total(items.stream().filter(AdjustmentLines::sold).toList())
          .multiply(billing.creditRate())
          .negate();
      if (credit.signum() != 0) {
        lines.add(line(LineItem.Type.CREDIT, account, month, "Promotional credit", credit));
      }
    });
    return lines;
  }

  private static boolean sold(LineItem item) {
    return item.seller().equals(LineItem.Seller.AWS);
  }

  private static BigDecimal total(List<LineItem> items) {
    return items.stream()
        .map(item -> item.charge().cost())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static LineItem line(
      LineItem.Type type, String account, YearMonth month, String description, BigDecimal cost) {
    return new LineItem(
        type,
        account,
        month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC),
        month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC),
        LineItem.Seller.AWS,
        new LineItem.Product(
            PRODUCT_CODE, PRODUCT_CODE, null, Map.of("product_name", "Amazon Bedrock")),
        LineItem.Caller.NOBODY,
        new LineItem.Charge(null, description, null, BigDecimal.ONE, null, cost, BigDecimal.ZERO));
  }
}
