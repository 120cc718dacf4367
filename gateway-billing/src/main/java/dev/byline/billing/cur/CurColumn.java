package dev.byline.billing.cur;

import java.util.Locale;

/**
 * The columns that the reader asks of an export, and what is lost without each. Column names and
 * types: AWS, <a
 * href="https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2-line-item.html">
 * CUR 2.0 table dictionary</a>.
 */
public enum CurColumn {
  COST("line_item_unblended_cost", "no cost can be told", "Add the column to the export's SELECT"),
  PRINCIPAL(
      "line_item_iam_principal",
      "no spend can be attributed to a caller",
      "Create the export anew with the table configuration INCLUDE_IAM_PRINCIPAL_DATA = TRUE"
          + " (console: 'Include caller identity (IAM principal) allocation data') and name the"
          + " column in its SELECT"),
  TAGS(
      "tags",
      "tenant, team, application, environment and cost-center all read 'unowned'",
      "Add the column to the export's SELECT and activate the iamPrincipal/* cost allocation"
          + " tags in Billing"),
  RESOURCE_ID(
      "line_item_resource_id",
      "models are told from usage types and product names",
      "Create the export with the table configuration INCLUDE_RESOURCES = TRUE"),
  LINE_TYPE(
      "line_item_line_item_type",
      "tax and credits cannot be told from usage",
      "Add the column to the export's SELECT"),
  PRODUCT_CODE(
      "line_item_product_code",
      "Bedrock rows without a principal are found by product_servicecode only",
      "Add the column to the export's SELECT"),
  SERVICE_CODE("product_servicecode", "", ""),
  BILLING_ENTITY(
      "bill_billing_entity",
      "Marketplace rows are told by their usage type only",
      "Add the column to the export's SELECT"),
  USAGE_TYPE(
      "line_item_usage_type",
      "token kinds cannot be told, and no tokens are counted",
      "Add the column to the export's SELECT"),
  AMOUNT(
      "line_item_usage_amount", "no tokens are counted", "Add the column to the export's SELECT"),
  PRICING_UNIT(
      "pricing_unit",
      "the unit of amounts is told from billing entities and usage types",
      "Add the column to the export's SELECT"),
  PRODUCT(
      "product",
      "Marketplace rows without a principal or a resource id may be missed",
      "Add the column to the export's SELECT"),
  DESCRIPTION("line_item_line_item_description", "", ""),
  CURRENCY(
      "line_item_currency_code",
      "the currency is taken to be USD",
      "Add the column to the export's SELECT");

  private final String column;
  private final String effect;
  private final String remedy;

  CurColumn(String column, String effect, String remedy) {
    this.column = column;
    this.effect = effect;
    this.remedy = remedy;
  }

  /** The column's name in the export. */
  public String column() {
    return column;
  }

  /** The column's name in {@code cur_row}: the constant's own, in lower case. */
  String alias() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** True when its absence changes an answer. */
  public boolean matters() {
    return !effect.isEmpty();
  }

  /** What its absence means, and what to change in the export. */
  public String absence() {
    return "The export has no column " + column + ": " + effect + ". " + remedy + ".";
  }
}
