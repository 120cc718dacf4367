package dev.byline.sim.cur;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One row of the bill, before it is columns.
 *
 * @param type {@code Usage}, {@code Tax} or {@code Credit}
 * @param accountId the account that used it
 * @param start of the interval, UTC
 * @param end of the interval, exclusive
 * @param caller who called, {@link Caller#NOBODY} on rows that no call made
 * @see <a href="https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2-line-item.html">CUR 2.0 line item columns</a>
 */
record LineItem(
    Type type,
    String accountId,
    Instant start,
    Instant end,
    Seller seller,
    Product product,
    Caller caller,
    Charge charge) {

  /** The id of the row: unique within its billing period because it covers all that keeps rows apart, and changed by a refresh. */
  String id() {
    return Fingerprint.of(String.join(
            "\n",
            type.name(),
            accountId,
            Long.toString(start.getEpochSecond()),
            Long.toString(end.getEpochSecond()),
            caller.words(),
            product.code(),
            charge.words()))
        .lineItemId();
  }

  /** line_item_line_item_type. */
  enum Type {
    USAGE("Usage"),
    TAX("Tax"),
    CREDIT("Credit");

    final String label;

    Type(String label) {
      this.label = label;
    }
  }

  /** Who sells and who invoices. */
  record Seller(String billingEntity, String legalEntity, String invoicingEntity) {

    private static final String AWS_INC = "Amazon Web Services, Inc.";
    static final Seller AWS = new Seller("AWS", AWS_INC, AWS_INC);
    static final Seller MARKETPLACE = new Seller("AWS Marketplace", "Anthropic, PBC", AWS_INC);
  }

  /** What was sold. */
  record Product(
      String code,
      @Nullable String servicecode,
      @Nullable String region,
      SortedMap<String, String> attributes) {

    Product(
        String code,
        @Nullable String servicecode,
        @Nullable String region,
        Map<String, String> attributes) {
      this(code, servicecode, region, new TreeMap<>(attributes));
    }
  }

  /**
   * Who called what.
   *
   * @param principal line_item_iam_principal, null on rows that nobody called or when principals are switched off
   * @param tags of the principal, keys with their prefix {@code iamPrincipal/}
   * @param operation line_item_operation
   */
  record Caller(
      @Nullable String principal,
      SortedMap<String, String> tags,
      @Nullable String resourceArn,
      @Nullable String operation) {

    static final Caller NOBODY = new Caller(null, new TreeMap<>(), null, null);

    String words() {
      return principal + "\n" + resourceArn + "\n" + operation + "\n" + tags;
    }
  }

  /**
   * How much was used and what it costs.
   *
   * @param unit pricing_unit
   * @param amount of units: tokens divided by 1,000 or 1,000,000, exactly
   * @param rate dollars per unit, null on Tax and Credit
   * @param cost in dollars, exactly
   * @param publicCost at the public on-demand price
   */
  record Charge(
      @Nullable String usageType,
      String description,
      @Nullable String unit,
      BigDecimal amount,
      @Nullable BigDecimal rate,
      BigDecimal cost,
      BigDecimal publicCost) {

    String words() {
      return usageType + "\n" + amount.toPlainString() + "\n" + cost.toPlainString();
    }
  }
}
