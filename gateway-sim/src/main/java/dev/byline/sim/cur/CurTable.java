package dev.byline.sim.cur;

import static dev.byline.sim.cur.CurColumn.map;
import static dev.byline.sim.cur.CurColumn.number;
import static dev.byline.sim.cur.CurColumn.text;
import static dev.byline.sim.cur.CurColumn.time;

import dev.byline.sim.cur.CurOptions.Content;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns of COST_AND_USAGE_REPORT that the export selects, in its order.
 *
 * @see <a href="https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2.html">CUR 2.0 table dictionary</a>
 */
final class CurTable {

  /** Rates are text with ten decimals, as 1.0000000000. */
  private static final int RATE_SCALE = 10;

  private static final List<CurColumn> ALL = List.of(
      text("bill_bill_type", row -> "Anniversary"),
      text("bill_billing_entity", row -> row.item().seller().billingEntity()),
      time("bill_billing_period_end_date", CurRow::periodEnd),
      time("bill_billing_period_start_date", CurRow::periodStart),
      text("bill_invoice_id", row -> null),
      text("bill_invoicing_entity", row -> row.item().seller().invoicingEntity()),
      text("bill_payer_account_id", CurRow::payerAccountId),
      map("cost_category", row -> Map.of()),
      map("discount", row -> Map.of()),
      text("identity_line_item_id", CurRow::id),
      text(
          "identity_time_interval", row -> row.item().start() + "/" + row.item().end()),
      number("line_item_blended_cost", row -> row.item().charge().cost()),
      text("line_item_currency_code", row -> "USD"),
      text("line_item_iam_principal", row -> row.item().caller().principal())
          .needing(Content.IAM_PRINCIPAL),
      text("line_item_legal_entity", row -> row.item().seller().legalEntity()),
      text("line_item_line_item_description", row -> row.item().charge().description()),
      text("line_item_line_item_type", row -> row.item().type().label),
      number("line_item_net_unblended_cost", row -> row.item().charge().cost()),
      text("line_item_net_unblended_rate", row -> rate(row.item().charge().rate())),
      text("line_item_operation", row -> row.item().caller().operation()),
      text("line_item_product_code", row -> row.item().product().code()),
      text("line_item_resource_id", row -> row.item().caller().resourceArn())
          .needing(Content.RESOURCES),
      text(
          "line_item_tax_type",
          row -> row.item().type() == LineItem.Type.TAX ? "USSalesTax" : null),
      number("line_item_unblended_cost", row -> row.item().charge().cost()),
      text("line_item_unblended_rate", row -> rate(row.item().charge().rate())),
      text("line_item_usage_account_id", row -> row.item().accountId()),
      number("line_item_usage_amount", row -> row.item().charge().amount()),
      time("line_item_usage_end_date", row -> row.item().end()),
      time("line_item_usage_start_date", row -> row.item().start()),
      text("line_item_usage_type", row -> row.item().charge().usageType()),
      text("line_item_user_identifier", row -> null),
      text("pricing_currency", row -> row.item().charge().rate() == null ? null : "USD"),
      number("pricing_public_on_demand_cost", row -> row.item().charge().publicCost()),
      text(
          "pricing_public_on_demand_rate",
          row -> row.item().charge().publicCost().signum() == 0
              ? null
              : rate(row.item().charge().rate())),
      text("pricing_term", row -> row.item().charge().rate() == null ? null : "OnDemand"),
      text("pricing_unit", row -> row.item().charge().unit()),
      map("product", row -> row.item().product().attributes()),
      text("product_region_code", row -> row.item().product().region()),
      text("product_servicecode", row -> row.item().product().servicecode()),
      map("resource_tags", row -> Map.of()).needing(Content.TAGS),
      map("tags", row -> row.item().caller().tags()).needing(Content.TAGS));

  private final List<CurColumn> columns;

  CurTable(Set<Content> content) {
    this.columns = ALL.stream()
        .filter(column -> column.needs() == null || content.contains(column.needs()))
        .toList();
  }

  List<CurColumn> columns() {
    return columns;
  }

  private static @Nullable String rate(@Nullable BigDecimal rate) {
    return rate == null
        ? null
        : rate.setScale(Math.max(RATE_SCALE, rate.scale())).toPlainString();
  }
}
