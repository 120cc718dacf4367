package dev.byline.sim.cur;

import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The definition of one data export, in the words of {@code bcm-data-exports:CreateExport}, and what the simulated billing adds to it.
 *
 * @param exportName {@code [0-9A-Za-z\-_]}, AWS allows 128 characters, here 124: with {@link Format#BOTH} the CSV export is {@code
 *     <exportName>-csv}
 * @param destination where and how the files are written
 * @param table what the table COST_AND_USAGE_REPORT holds
 * @param billing who pays, how much, and in which shape Claude is billed
 * @param clock names the moment of the delivery, and the month of an export without calls
 * @see <a href="https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2.html">CUR 2.0 table dictionary</a>
 */
public record CurOptions(
    String exportName, Destination destination, Table table, Billing billing, InstantSource clock) {

  private static final Pattern NAME = Pattern.compile("[0-9A-Za-z\\-_]{1,124}");
  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

  public CurOptions {
    if (!NAME.matcher(exportName).matches()) {
      throw new IllegalArgumentException(
          "export name '%s': expected %s".formatted(exportName, NAME));
    }
  }

  /** Hourly Parquet with resources, principals and tags, overwritten in place; Claude through AWS Marketplace. */
  public static CurOptions defaults(InstantSource clock) {
    return new CurOptions(
        "byline-cur2",
        new Destination(
            "byline-billing", "cur2", Format.PARQUET, Overwrite.OVERWRITE_REPORT, 500_000),
        new Table(TimeGranularity.HOURLY, EnumSet.allOf(Content.class)),
        new Billing(
            "999999999999",
            ClaudeRows.MARKETPLACE,
            new BigDecimal("0.10"),
            new BigDecimal("0.05"),
            Map.of(),
            PriceTable.published()),
        clock);
  }

  public CurOptions withExportName(String name) {
    return new CurOptions(name, destination, table, billing, clock);
  }

  public CurOptions withDestination(Destination other) {
    return new CurOptions(exportName, other, table, billing, clock);
  }

  public CurOptions withTable(Table other) {
    return new CurOptions(exportName, destination, other, billing, clock);
  }

  public CurOptions withBilling(Billing other) {
    return new CurOptions(exportName, destination, table, other, clock);
  }

  public CurOptions withFormat(Format format) {
    return withDestination(destination.with(format));
  }

  public CurOptions withOverwrite(Overwrite overwrite) {
    return withDestination(destination.with(overwrite));
  }

  public CurOptions withRowsPerFile(int rows) {
    return withDestination(destination.with(rows));
  }

  public CurOptions withGranularity(TimeGranularity granularity) {
    return withTable(new Table(granularity, table.content()));
  }

  public CurOptions withContent(Set<Content> content) {
    return withTable(new Table(table.granularity(), content));
  }

  public CurOptions withClaudeRows(ClaudeRows rows) {
    return withBilling(billing.with(rows));
  }

  /** File formats: {@code PARQUET/PARQUET}, {@code TEXT_OR_CSV/GZIP}, or two exports side by side, one of each. */
  public enum Format {
    PARQUET,
    CSV_GZ,
    BOTH
  }

  /** Whether a refresh replaces the month's files or adds a folder {@code <timestamp-executionId>}. */
  public enum Overwrite {
    OVERWRITE_REPORT,
    CREATE_NEW_REPORT
  }

  /** The length of a row's time interval, always counted in UTC. */
  public enum TimeGranularity {
    HOURLY,
    DAILY
  }

  /** Additional content; what is switched off is missing as columns, and rows that it kept apart are summed. */
  public enum Content {
    /** {@code INCLUDE_RESOURCES}: line_item_resource_id. */
    RESOURCES,
    /** {@code INCLUDE_IAM_PRINCIPAL_DATA}: line_item_iam_principal. */
    IAM_PRINCIPAL,
    /** The activated cost allocation tags: tags and resource_tags. */
    TAGS
  }

  /** The two shapes that Claude has been seen in: AWS's guide shows native rows, third parties' bills Marketplace ones. */
  public enum ClaudeRows {
    MARKETPLACE,
    NATIVE
  }

  /**
   * The S3 destination. The files are written below a local directory that stands for the bucket.
   *
   * @param bucket only named in the manifest's {@code s3://} addresses
   * @param prefix may be empty
   * @param rowsPerFile a partition with more rows has files -00002 and so on
   */
  public record Destination(
      String bucket, String prefix, Format format, Overwrite overwrite, int rowsPerFile) {

    public Destination {
      if (rowsPerFile < 1) {
        throw new IllegalArgumentException(
            "rows per file %d: expected at least 1".formatted(rowsPerFile));
      }
      if (prefix.startsWith("/") || prefix.endsWith("/") || prefix.contains("..")) {
        throw new IllegalArgumentException(
            "prefix '%s': expected a key prefix without outer slashes".formatted(prefix));
      }
    }

    Destination with(Format other) {
      return new Destination(bucket, prefix, other, overwrite, rowsPerFile);
    }

    Destination with(Overwrite other) {
      return new Destination(bucket, prefix, format, other, rowsPerFile);
    }

    Destination with(int rows) {
      return new Destination(bucket, prefix, format, overwrite, rows);
    }
  }

  /** The table configuration of COST_AND_USAGE_REPORT. */
  public record Table(TimeGranularity granularity, Set<Content> content) {

    public Table {
      content = Set.copyOf(content);
    }
  }

  /**
   * What the bill adds to the usage.
   *
   * @param payerAccountId the management account, 12 digits
   * @param taxRate share of an account's usage that its monthly Tax row charges; zero for no such row
   * @param creditRate share of an account's native usage that its monthly Credit row gives back; zero for no such row
   * @param applicationProfiles id of an application inference profile (its ARN's last segment) to the model or profile it was made from
   */
  public record Billing(
      String payerAccountId,
      ClaudeRows claudeRows,
      BigDecimal taxRate,
      BigDecimal creditRate,
      Map<String, String> applicationProfiles,
      PriceTable prices) {

    public Billing {
      if (!ACCOUNT.matcher(payerAccountId).matches()) {
        throw new IllegalArgumentException(
            "payer account '%s': expected 12 digits".formatted(payerAccountId));
      }
      if (taxRate.signum() < 0 || creditRate.signum() < 0) {
        throw new IllegalArgumentException(
            "tax rate %s, credit rate %s: expected none below 0".formatted(taxRate, creditRate));
      }
      applicationProfiles = Map.copyOf(applicationProfiles);
    }

    Billing with(ClaudeRows rows) {
      return new Billing(payerAccountId, rows, taxRate, creditRate, applicationProfiles, prices);
    }

    public Billing withApplicationProfiles(Map<String, String> profiles) {
      return new Billing(payerAccountId, claudeRows, taxRate, creditRate, profiles, prices);
    }

    public Billing withRates(BigDecimal tax, BigDecimal credit) {
      return new Billing(payerAccountId, claudeRows, tax, credit, applicationProfiles, prices);
    }

    public Billing withPrices(PriceTable other) {
      return new Billing(
          payerAccountId, claudeRows, taxRate, creditRate, applicationProfiles, other);
    }
  }
}
