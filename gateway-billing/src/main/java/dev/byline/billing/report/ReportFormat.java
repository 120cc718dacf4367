package dev.byline.billing.report;

import java.util.Locale;

/** How a report is written. */
enum ReportFormat {
  TABLE,
  CSV,
  JSON;

  /** The whole report as text, ending with a line break. */
  String write(Report report) {
    return switch (this) {
      case TABLE -> TableReport.write(report);
      case CSV -> CsvReport.write(report);
      case JSON -> JsonReport.write(report);
    };
  }

  /** The name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
