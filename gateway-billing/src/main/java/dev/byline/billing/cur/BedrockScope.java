package dev.byline.billing.cur;

/**
 * Which rows of a CUR are Bedrock's part of the bill. This is the one place of that rule, and "the
 * bill's total" everywhere means the sum of these rows:
 *
 * <ol>
 *   <li>rows that name an IAM principal: AWS records one for Bedrock calls only (<a
 *       href="https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/iam-principal-cost-allocation.html">
 *       IAM principal cost allocation</a>), whatever the product code;
 *   <li>rows with one of Bedrock's product or service codes, tax, credits and discounts included;
 *   <li>AWS Marketplace rows that name Bedrock, by product name ("… (Amazon Bedrock Edition)"),
 *       description, or a Bedrock ARN as resource id. Their product code is a random text;
 *   <li>the other rows (tax, credits, refunds) with such a Marketplace product's code.
 * </ol>
 *
 * <p>All other rows are counted and summed as "outside". Tax on a whole account, without a product
 * code, is outside too: no rule says which part of it is Bedrock's.
 */
final class BedrockScope {

  private static final String CODES =
      "('AmazonBedrock', 'AmazonBedrockService', 'AmazonBedrockFoundationModels')";

  /** Holds on rows 1 to 3, over the columns of {@code cur_row}. */
  static final String NAMES_BEDROCK = """
      principal <> ''
          OR product_code IN %1$s
          OR service_code IN %1$s
          OR (marketplace AND (
              product_name ILIKE '%%bedrock%%'
              OR description ILIKE '%%bedrock%%'
              OR resource_id LIKE 'arn:aws%%:bedrock:%%'))""".formatted(CODES);

  /** Holds on rows that AWS Marketplace bills. */
  static final String MARKETPLACE = """
      billing_entity = 'AWS Marketplace' OR usage_type LIKE '%MP:%'""";

  /** Holds on rows 1 to 4, over the table {@code gathered}. */
  static final String IN_SCOPE = """
      names_bedrock OR (product_code <> '' AND product_code IN (
          SELECT product_code FROM gathered WHERE names_bedrock AND marketplace))""";

  private BedrockScope() {}
}
