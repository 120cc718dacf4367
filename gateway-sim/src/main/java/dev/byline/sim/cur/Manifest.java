package dev.byline.sim.cur;

import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The two JSON files about a delivery: the manifest (columns, data files, time period) and the export's definition.
 *
 * @see <a href="https://docs.aws.amazon.com/cur/latest/userguide/dataexports-export-delivery.html">Understanding export delivery</a>
 */
final class Manifest {

  private final JsonMapper json =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private final CurOptions options;
  private final String exportName;
  private final List<CurColumn> columns;

  Manifest(CurOptions options, String exportName, List<CurColumn> columns) {
    this.options = options;
    this.exportName = exportName;
    this.columns = columns;
  }

  /** Manifest.json. */
  byte[] manifest(UUID executionId, YearMonth month, List<String> dataFiles) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("executionId", executionId.toString());
    manifest.put("exportArn", exportArn());
    manifest.put("exportName", exportName);
    manifest.put("billingPeriod", period(month));
    manifest.put("columns", columns.stream().map(Manifest::column).toList());
    manifest.put("dataFiles", dataFiles);
    manifest.put("additionalOutputFiles", List.of());
    return json.writeValueAsBytes(manifest);
  }

  /** Metadata.json: the definition as CreateExport would take it. */
  byte[] metadata(RowFile format) {
    CurOptions.Destination destination = options.destination();
    boolean parquet = format instanceof ParquetFile;
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("OutputType", "CUSTOM");
    output.put("Format", parquet ? "PARQUET" : "TEXT_OR_CSV");
    output.put("Compression", parquet ? "PARQUET" : "GZIP");
    output.put("Overwrite", destination.overwrite().name());
    Map<String, Object> s3 = new LinkedHashMap<>();
    s3.put("S3Bucket", destination.bucket());
    s3.put("S3Prefix", destination.prefix());
    s3.put("S3OutputConfigurations", output);
    Map<String, Object> query = new LinkedHashMap<>();
    query.put(
        "QueryStatement",
        "SELECT " + columns.stream().map(CurColumn::name).collect(Collectors.joining(", "))
            + " FROM COST_AND_USAGE_REPORT");
    query.put("TableConfigurations", Map.of("COST_AND_USAGE_REPORT", tableConfiguration()));
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("ExportArn", exportArn());
    definition.put("Name", exportName);
    definition.put("DataQuery", query);
    definition.put("DestinationConfigurations", Map.of("S3Destination", s3));
    return json.writeValueAsBytes(definition);
  }

  private Map<String, Object> tableConfiguration() {
    Map<String, Object> table = new LinkedHashMap<>();
    table.put("TIME_GRANULARITY", options.table().granularity().name());
    table.put("INCLUDE_RESOURCES", included(CurOptions.Content.RESOURCES));
    table.put("INCLUDE_IAM_PRINCIPAL_DATA", included(CurOptions.Content.IAM_PRINCIPAL));
    return table;
  }

  private String included(CurOptions.Content content) {
    return options.table().content().contains(content) ? "TRUE" : "FALSE";
  }

  private String exportArn() {
    String payer = options.billing().payerAccountId();
    UUID id = Fingerprint.of("export " + payer + " " + exportName).uuid();
    return "arn:aws:bcm-data-exports:us-east-1:%s:export/%s-%s".formatted(payer, exportName, id);
  }

  private static Map<String, String> column(CurColumn column) {
    Map<String, String> entry = new LinkedHashMap<>();
    entry.put("name", column.name());
    entry.put("type", column.type().manifest);
    return entry;
  }

  /** In a fixed order, which {@code Map.of} has not from one JVM to the next. */
  private static Map<String, String> period(YearMonth month) {
    Map<String, String> period = new LinkedHashMap<>();
    period.put("start", start(month));
    period.put("end", start(month.plusMonths(1)));
    return period;
  }

  private static String start(YearMonth month) {
    return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC).toString();
  }
}
