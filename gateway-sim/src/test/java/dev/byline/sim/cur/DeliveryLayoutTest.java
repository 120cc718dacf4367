package dev.byline.sim.cur;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.books.ServedCall;
import dev.byline.sim.cur.CurOptions.Format;
import dev.byline.sim.cur.CurOptions.Overwrite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Where the files are and what the manifest says of them. */
class DeliveryLayoutTest {

  private static final CurOptions OPTIONS = CurExportTest.OPTIONS;
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String EXPORT = "cur2/byline-cur2/";

  @TempDir
  Path bucket;

  @Test
  void anOverwrittenReportHasItsFilesInTheMonth() throws IOException {
    new CurExport(OPTIONS)
        .write(bucket, List.of(Calls.of("amazon.nova-lite-v1:0").call()));
    assertThat(files())
        .containsExactly(
            EXPORT + "data/BILLING_PERIOD=2026-11/byline-cur2-00001.snappy.parquet",
            EXPORT + "metadata/BILLING_PERIOD=2026-11/byline-cur2-Manifest.json",
            EXPORT + "metadata/BILLING_PERIOD=2026-11/byline-cur2-Metadata.json");
  }

  @Test
  void bothFormatsAreTwoExportsSideBySide() throws IOException {
    CurOptions bare = OPTIONS
        .withFormat(Format.BOTH)
        .withDestination(
            new CurOptions.Destination("b", "", Format.BOTH, Overwrite.OVERWRITE_REPORT, 10));
    new CurExport(bare).write(bucket, List.of(Calls.of("amazon.nova-lite-v1:0").call()));
    assertThat(files())
        .contains(
            "byline-cur2/data/BILLING_PERIOD=2026-11/byline-cur2-00001.snappy.parquet",
            "byline-cur2-csv/data/BILLING_PERIOD=2026-11/byline-cur2-csv-00001.csv.gz",
            "byline-cur2-csv/metadata/BILLING_PERIOD=2026-11/byline-cur2-csv-Manifest.json")
        .hasSize(6);
  }

  @Test
  void aNewReportEachTimeHasItsOwnFolderAndTheManifestNamesTheLast() throws IOException {
    List<ServedCall> calls = List.of(Calls.of("amazon.nova-lite-v1:0").call());
    CurOptions options = OPTIONS.withOverwrite(Overwrite.CREATE_NEW_REPORT);
    CurDelivery first = new CurExport(options).write(bucket, calls);
    CurOptions later = new CurOptions(
        options.exportName(),
        options.destination(),
        options.table(),
        options.billing(),
        () -> Instant.parse("2026-11-22T16:00:00Z"));
    CurDelivery second = new CurExport(later).write(bucket, calls);

    Path file = second.exports().getFirst().dataFiles().getFirst();
    assertThat(folder(file, 1))
        .matches("2026-11-22T16:00:00\\.000Z-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    assertThat(folder(file, 2)).isEqualTo("BILLING_PERIOD=2026-11");
    assertThat(first.exports().getFirst().dataFiles().getFirst()).exists();
    assertThat(listed(second)).isEqualTo(addresses(second)).isNotEqualTo(addresses(first));
  }

  @Test
  void theManifestListsExactlyTheFilesOfItsMonth() throws IOException {
    CurDelivery delivery =
        new CurExport(OPTIONS.withRowsPerFile(100)).write(bucket, Calls.random(300, 10));
    assertThat(delivery.exports().getFirst().dataFiles()).hasSizeGreaterThan(4);
    assertThat(listed(delivery)).isEqualTo(addresses(delivery));
    try (Stream<Path> found = Files.walk(bucket)) {
      assertThat(found.filter(file -> file.toString().endsWith(".parquet")))
          .containsExactlyInAnyOrderElementsOf(delivery.exports().getFirst().dataFiles());
    }
  }

  @Test
  void theManifestNamesTheColumnsAsTheFileHasThem() throws IOException {
    CurDelivery delivery = new CurExport(OPTIONS)
        .write(bucket, List.of(Calls.of("amazon.nova-lite-v1:0").call()));
    JsonNode manifest = manifest(delivery.exports().getFirst().manifests().getFirst());
    List<List<String>> columns = manifest
        .get("columns")
        .valueStream()
        .map(column -> List.of(column.get("name").asString(), column.get("type").asString()))
        .toList();
    String asManifest =
        "CASE column_type WHEN 'VARCHAR' THEN 'string' WHEN 'MAP(VARCHAR, VARCHAR)' THEN 'map' ELSE lower(column_type) END";
    assertThat(columns)
        .isEqualTo(Sql.of(delivery)
            .rows("SELECT column_name, " + asManifest + " FROM (DESCRIBE FROM cur)"));
    assertThat(manifest.propertyNames())
        .containsExactly(
            "executionId",
            "exportArn",
            "exportName",
            "billingPeriod",
            "columns",
            "dataFiles",
            "additionalOutputFiles");
    assertThat(manifest.get("billingPeriod").propertyNames()).containsExactly("start", "end");
    assertThat(manifest.get("billingPeriod").get("start").asString())
        .isEqualTo("2026-11-01T00:00:00Z");
    assertThat(manifest.get("billingPeriod").get("end").asString())
        .isEqualTo("2026-12-01T00:00:00Z");
  }

  @Test
  void theExportHasTheColumnsOfTheDocumentedStatement() throws IOException {
    CurDelivery delivery = new CurExport(OPTIONS)
        .write(bucket, List.of(Calls.of("amazon.nova-lite-v1:0").call()));
    assertThat(Sql.of(delivery).column("SELECT column_name FROM (DESCRIBE FROM cur)"))
        .contains(
            ("bill_billing_entity, bill_billing_period_start_date, bill_bill_type, bill_payer_account_id, identity_line_item_id,"
                    + " identity_time_interval, line_item_currency_code, line_item_iam_principal, line_item_legal_entity,"
                    + " line_item_line_item_description, line_item_line_item_type, line_item_net_unblended_cost, line_item_operation,"
                    + " line_item_product_code, line_item_resource_id, line_item_unblended_cost, line_item_unblended_rate,"
                    + " line_item_usage_account_id, line_item_usage_amount, line_item_usage_end_date, line_item_usage_start_date,"
                    + " line_item_usage_type, pricing_unit, pricing_public_on_demand_cost, product, product_region_code,"
                    + " product_servicecode, resource_tags, tags")
                .split(", "));
  }

  @Test
  void theMonthsEndSplitsPartitionsToTheSecond() throws IOException {
    Calls nova = Calls.of("amazon.nova-lite-v1:0").using(1_000, 0, 0, 0);
    CurDelivery delivery = new CurExport(OPTIONS)
        .write(
            bucket,
            List.of(
                nova.at("2026-10-31T23:59:59Z").call(),
                nova.at("2026-11-01T00:00:00Z").call()));
    List<Path> files = delivery.exports().getFirst().dataFiles();
    assertThat(files)
        .extracting(file -> folder(file, 1))
        .containsExactly("BILLING_PERIOD=2026-10", "BILLING_PERIOD=2026-11");
    assertThat(period(files.get(0)))
        .containsExactly(
            List.of("2026-10-01 00:00:00.0", "2026-10-31 23:00:00.0", "2026-11-01 00:00:00.0"));
    assertThat(period(files.get(1)))
        .containsExactly(
            List.of("2026-11-01 00:00:00.0", "2026-11-01 00:00:00.0", "2026-12-01 00:00:00.0"));
    assertThat(delivery.exports().getFirst().manifests()).hasSize(2);
  }

  @Test
  void aRefreshWithFewerRowsLeavesNoFormerFiles() throws IOException {
    CurOptions small = OPTIONS.withRowsPerFile(5);
    new CurExport(small)
        .write(
            bucket,
            Calls.random(100, 11).stream()
                .map(call -> new Calls(call).at("2026-11-03T04:05:06Z").call())
                .toList());
    CurDelivery refresh = new CurExport(small)
        .write(bucket, List.of(Calls.of("amazon.nova-lite-v1:0").call()));
    assertThat(files().stream().filter(file -> file.contains("/data/"))).hasSize(1);
    assertThat(listed(refresh)).hasSize(1);
  }

  @Test
  void theSameBooksGiveTheSameBytes() throws IOException {
    List<ServedCall> calls = Calls.random(200, 12);
    CurDelivery first =
        new CurExport(OPTIONS.withFormat(Format.BOTH)).write(bucket.resolve("a"), calls);
    CurDelivery second =
        new CurExport(OPTIONS.withFormat(Format.BOTH)).write(bucket.resolve("b"), calls);
    for (int export = 0; export < 2; export++) {
      List<Path> one = all(first.exports().get(export));
      List<Path> other = all(second.exports().get(export));
      for (int i = 0; i < one.size(); i++) {
        assertThat(other.get(i)).hasSameBinaryContentAs(one.get(i));
      }
    }
  }

  @Test
  void withoutCallsTheClocksMonthIsDeliveredEmpty() throws IOException {
    CurDelivery delivery = new CurExport(OPTIONS).write(bucket, List.of());
    assertThat(Sql.of(delivery).column("SELECT count(*) FROM cur")).containsExactly("0");
    assertThat(delivery.totals().rows()).isZero();
    assertThat(files())
        .contains(EXPORT + "metadata/BILLING_PERIOD=2026-11/byline-cur2-Manifest.json");
  }

  /** The name of the folder so many levels above a file. */
  private static String folder(Path file, int levels) {
    return file.getName(file.getNameCount() - 1 - levels).toString();
  }

  private static List<Path> all(CurDelivery.Export export) {
    return Stream.concat(export.dataFiles().stream(), export.manifests().stream())
        .toList();
  }

  private static List<List<String>> period(Path file) {
    return Sql.parquet(List.of(file))
        .rows(
            "SELECT bill_billing_period_start_date, line_item_usage_start_date, bill_billing_period_end_date FROM cur"
                + " WHERE line_item_line_item_type = 'Usage'");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> found = Files.walk(bucket)) {
      return found
          .filter(Files::isRegularFile)
          .map(file -> bucket.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private List<String> addresses(CurDelivery delivery) {
    return delivery.exports().getFirst().dataFiles().stream()
        .map(file -> "s3://byline-billing/" + bucket.relativize(file))
        .toList();
  }

  private static List<String> listed(CurDelivery delivery) {
    return delivery.exports().getFirst().manifests().stream()
        .flatMap(file -> manifest(file).get("dataFiles").valueStream().map(JsonNode::asString))
        .toList();
  }

  private static JsonNode manifest(Path file) {
    return JSON.readTree(file.toFile());
  }
}
