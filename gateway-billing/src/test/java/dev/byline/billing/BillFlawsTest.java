package dev.byline.billing;

import static dev.byline.billing.fixture.Line.GATEWAY;
import static dev.byline.billing.fixture.Line.aws;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.billing.duck.UnreadableSource;
import dev.byline.billing.fixture.Export;
import dev.byline.billing.fixture.SampleBill;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BillFlawsTest {

  @TempDir
  private Path folder;

  @Test
  void withoutThePrincipalColumnUsersAreRefusedAndModelsAreNot() throws IOException {
    Export.in(folder, "a").without("line_item_iam_principal").write(SampleBill.lines());
    try (Bill bill = Bill.open(folder)) {
      assertThatThrownBy(() -> bill.spend(GroupBy.TEAM, GroupBy.USER))
          .isInstanceOf(UnreadableSource.class)
          .hasMessageContaining("line_item_iam_principal")
          .hasMessageContaining("INCLUDE_IAM_PRINCIPAL_DATA");
      assertThat(bill.warnings()).singleElement().asString().contains("line_item_iam_principal");
      assertThat(bill.spend(GroupBy.MODEL)).hasSizeGreaterThan(2);
      assertThat(bill.totals().cost()).isEqualTo("16.4571896");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tags, iamPrincipal",
    "line_item_resource_id, INCLUDE_RESOURCES",
    "line_item_line_item_type, SELECT",
    "line_item_product_code, SELECT",
    "bill_billing_entity, SELECT",
    "line_item_usage_type, SELECT",
    "line_item_usage_amount, SELECT",
    "pricing_unit, SELECT",
    "product, SELECT",
    "line_item_currency_code, SELECT"
  })
  void otherMissingColumnsAreWarnedOfWithTheRemedy(String column, String remedy)
      throws IOException {
    for (boolean csv : List.of(false, true)) {
      Export export = Export.in(folder, csv ? "csv" : "parquet").without(column);
      (csv ? export.csv() : export).write(SampleBill.lines());
      try (Bill bill = Bill.open(folder, csv ? "csv" : "parquet")) {
        assertThat(bill.warnings())
            .singleElement()
            .asString()
            .contains(" " + column + ":")
            .contains(remedy);
        assertThat(bill.spend(GroupBy.USER)).isNotEmpty();
      }
    }
  }

  @Test
  void withoutPricingUnitsTheShapesTellTheUnits() throws IOException {
    Export.in(folder, "a").without("pricing_unit").write(SampleBill.lines());
    Export.in(folder, "b").write(SampleBill.lines());
    try (Bill bare = Bill.open(folder, "a");
        Bill full = Bill.open(folder, "b")) {
      assertThat(bare.totals().tokens()).isEqualTo(full.totals().tokens());
    }
  }

  @Test
  void withoutCostsThereIsNoBill() throws IOException {
    Export.in(folder, "a").without("line_item_unblended_cost").write(SampleBill.lines());
    assertThatThrownBy(() -> Bill.open(folder))
        .isInstanceOf(UnreadableSource.class)
        .hasMessageContaining("line_item_unblended_cost")
        .hasMessageContaining("a-00001.snappy.parquet");
  }

  @Test
  void truncatedFilesAreRefusedByName() throws IOException {
    for (boolean csv : List.of(false, true)) {
      Export export = Export.in(folder, csv ? "csv" : "parquet").chunks(2);
      Path file = (csv ? export.csv() : export).write(SampleBill.lines()).get(1);
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
      assertThatThrownBy(() -> Bill.open(folder, csv ? "csv" : "parquet"))
          .isInstanceOf(UnreadableSource.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("again");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "line_item_unblended_cost,tags\n1.0,{}\ntwelve,{}\n",
        "line_item_unblended_cost,tags\n1.0,{}\n1.0\n",
        "line_item_unblended_cost,tags\n1.0,{}\n1.0,{},{}\n",
        "line_item_unblended_cost,tags\nnan,{}\n",
        "line_item_unblended_cost,tags\n1.0,\"{oops\"\n",
        "line_item_unblended_cost,tags\n1.0,\"{}\n",
        ""
      })
  void brokenCsvIsRefusedByName(String text) throws IOException {
    Path file = Export.in(folder, "a").csv().write(SampleBill.lines()).getFirst();
    try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    assertThatThrownBy(() -> Bill.open(folder))
        .isInstanceOf(UnreadableSource.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void anEmptyExportIsABillOfNothing() throws IOException {
    Export.in(folder, "parquet").write(List.of());
    Export.in(folder, "csv").csv().write(List.of());
    Export.in(folder, "none").writeManifest(List.of());
    for (String name : List.of("parquet", "csv", "none")) {
      try (Bill bill = Bill.open(folder, name)) {
        assertThat(bill.spend(GroupBy.USER)).as(name).isEmpty();
        assertThat(bill.totals().cost()).as(name).isEqualTo("0.00");
        assertThat(bill.totals().coverage().attributedShare()).as(name).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "it's",
        "x'); DROP TABLE gathered; --",
        "a\"b",
        "[ab]*",
        "q?{1,2}",
        "line_item_unblended_cost=0",
        "naïve – ☃"
      })
  void oddNamesOfFilesAndFoldersAreOnlyNames(String name) throws IOException {
    for (boolean csv : List.of(false, true)) {
      Path below = folder.resolve(name).resolve(csv ? "csv" : "parquet");
      Export export = Export.in(below, name);
      (csv ? export.csv() : export).write(SampleBill.lines());
      try (Bill bill = Bill.open(below)) {
        assertThat(bill.totals().cost()).isEqualTo("16.4571896");
      }
    }
  }

  @Test
  void aFileNameThatIsAPatternReadsOnlyItself() throws IOException {
    Export export = Export.in(folder, "a");
    Path file = export.writeData(SampleBill.lines()).getFirst();
    Path pattern = Files.copy(file, file.resolveSibling("a-0000*.parquet"));
    Path set = Files.copy(file, file.resolveSibling("a-0000[1-9].snappy.parquet"));
    export.writeManifest(List.of(pattern, set));
    try (Bill bill = Bill.open(folder)) {
      assertThat(bill.totals().cost()).isEqualTo("32.9143792");
    }
  }

  @Test
  void callersThatAreNeverNamedAreWarnedOf() throws IOException {
    Export.in(folder, "a").write(List.of(aws("", "USE1-X-input-tokens", 1, 1.0)));
    try (Bill bill = Bill.open(folder)) {
      assertThat(bill.warnings()).singleElement().asString().contains("No usage names a caller");
      assertThat(bill.totals().coverage().attributedShare()).contains(new BigDecimal("0.000000"));
    }
  }

  @Test
  void csvLinesThatLookLikeCommentsOrBlanksAreRows() throws IOException {
    Path file = Export.in(folder, "a").csv().write(SampleBill.lines()).getFirst();
    try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
      String text = """
          line_item_usage_type,line_item_product_code,line_item_unblended_cost
          #1,AmazonBedrock,1
          "#2
          3",AmazonBedrock,10
          ,AmazonBedrock,100
          """;
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    try (Bill bill = Bill.open(folder)) {
      assertThat(bill.totals().cost()).isEqualTo("111.00");
    }
  }

  @Test
  void oddTextInRowsIsOnlyText() throws IOException {
    String name = "o'neil\"; DROP TABLE spend_line; --";
    Export.in(folder, "a")
        .write(List.of(
            aws(GATEWAY + name, "USE1-X'-input-tokens", 1, 1.0).tag("team", "a,\"b\"\n'c'")));
    try (Bill bill = Bill.open(folder)) {
      assertThat(bill.spend(GroupBy.USER, GroupBy.TEAM).getFirst().keys())
          .containsExactly(name, "a,\"b\"\n'c'");
    }
  }
}
