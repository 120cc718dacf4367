package dev.byline.sim.cur;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.books.ServedCall;
import dev.byline.sim.cur.CurOptions.ClaudeRows;
import dev.byline.sim.cur.CurOptions.Format;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The delivered rows against the books. */
class CurExportTest {

  static final CurOptions OPTIONS =
      CurOptions.defaults(() -> Instant.parse("2026-11-22T08:00:00Z"));

  /** Tokens of a row, as a reader must count them: the amount rounded to whole tokens. */
  private static final String TOKENS =
      "CAST(round(line_item_usage_amount * CASE pricing_unit WHEN 'Units' THEN 1000000 ELSE 1000 END) AS BIGINT)";

  @TempDir
  Path bucket;

  @Test
  void eachUserHasExactlyTheTokensOfTheBooks() throws Exception {
    List<ServedCall> calls = Calls.random(5_000, 1);
    Sql cur = Sql.of(new CurExport(OPTIONS).write(bucket, calls));

    Map<String, Long> books = new java.util.TreeMap<>();
    for (ServedCall call : calls) {
      books.merge(
          call.principalArn(),
          call.inputTokens()
              + call.outputTokens()
              + call.cacheReadTokens()
              + call.cacheWriteTokens(),
          Long::sum);
    }
    assertThat(cur.rows("SELECT line_item_iam_principal, sum(" + TOKENS
            + ") FROM cur WHERE line_item_line_item_type = 'Usage' GROUP BY 1 ORDER BY 1"))
        .isEqualTo(books.entrySet().stream()
            .map(user -> List.of(user.getKey(), user.getValue().toString()))
            .toList());
  }

  @Test
  void anAmountIsTheDecimalOfTheTokensAndSurvivesTheDouble() throws Exception {
    long most = UsageLines.MOST_TOKENS - 1;
    for (String model : List.of("amazon.nova-lite-v1:0", "anthropic.claude-opus-4-8")) {
      Sql cur = Sql.of(new CurExport(OPTIONS)
          .write(bucket, List.of(Calls.of(model).using(most, 1, 0, 0).call())));
      assertThat(cur.column(
              "SELECT " + TOKENS + " FROM cur WHERE line_item_line_item_type = 'Usage' ORDER BY 1"))
          .containsExactly("1", Long.toString(most));
    }
  }

  @Test
  void csvAndParquetHoldTheSameRows() throws Exception {
    CurDelivery delivery =
        new CurExport(OPTIONS.withFormat(Format.BOTH)).write(bucket, Calls.random(500, 2));
    List<String> columns = new CurTable(OPTIONS.table().content())
        .columns().stream().map(CurColumn::name).toList();
    StringBuilder select = new StringBuilder("SELECT ");
    for (CurColumn column : new CurTable(OPTIONS.table().content()).columns()) {
      String name = column.name();
      select.append(
          switch (column.type()) {
            case STRING -> "coalesce(" + name + ", '')";
            case DOUBLE -> "CAST(" + name + " AS DOUBLE)";
            case TIMESTAMP -> "CAST(" + name + " AS TIMESTAMP)";
            case MAP -> "CAST(%s AS %s)".formatted(name, "MAP(VARCHAR, VARCHAR)");
          });
      select.append(", ");
    }
    String statement =
        select.append("1 FROM cur ORDER BY identity_line_item_id").toString();

    CurDelivery.Export csv = delivery.exports().getLast();
    assertThat(csv.name()).isEqualTo("byline-cur2-csv");
    String json = statement;
    for (String name : List.of("cost_category", "discount", "product", "resource_tags", "tags")) {
      json = json.replace("CAST(" + name + " AS", "CAST(CAST(" + name + " AS JSON) AS");
    }
    assertThat(columns).hasSizeGreaterThan(29);
    assertThat(Sql.csv(csv.dataFiles()).rows(json))
        .isEqualTo(Sql.of(delivery).rows(statement))
        .hasSize((int) delivery.totals().rows());
  }

  @Test
  void theCostIsTokensTimesThePriceList() throws Exception {
    List<ServedCall> calls = List.of(
        Calls.of("anthropic.claude-opus-4-8")
            .using(1_000_000, 100_000, 2_000_000, 300_000)
            .call(),
        Calls.of("global.anthropic.claude-opus-4-8")
            .using(1_000_000, 100_000, 2_000_000, 300_000)
            .call(),
        Calls.of("amazon.nova-pro-v1:0")
            .using(1_000_000, 100_000, 2_000_000, 300_000)
            .call(),
        Calls.of("amazon.nova-pro-v1:0")
            .through("Converse", "priority")
            .using(1_000_000, 0, 0, 0)
            .call(),
        Calls.of("amazon.nova-pro-v1:0")
            .through("Converse", "flex")
            .using(0, 1_000_000, 0, 0)
            .call());
    CurDelivery delivery = new CurExport(OPTIONS).write(bucket, calls);

    // 5.5 + 2.75 + 1.1 + 2.0625 regional; 5 + 2.5 + 1 + 1.875 global; 0.8 + 0.32 + 0.4 + 0 native;
    // 1.4 priority; 1.6 flex.
    BigDecimal usage = new BigDecimal("11.4125")
        .add(new BigDecimal("10.375"))
        .add(new BigDecimal("1.52"))
        .add(new BigDecimal("3.0"));
    assertThat(delivery.totals().usage()).isEqualByComparingTo(usage);
    assertThat(delivery.totals().tax())
        .isEqualByComparingTo(usage.multiply(new BigDecimal("0.10")));
    assertThat(delivery.totals().credit()).isEqualByComparingTo("-0.226");
    List<String> costs = Sql.of(delivery).column("SELECT line_item_unblended_cost FROM cur");
    assertThat(costs.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo(delivery.totals().cost());
  }

  @Test
  void everyRowCostsAmountTimesRate() throws Exception {
    for (ClaudeRows rows : ClaudeRows.values()) {
      Sql cur =
          Sql.of(new CurExport(OPTIONS.withClaudeRows(rows)).write(bucket, Calls.random(1_000, 3)));
      assertThat(cur.column("SELECT count(*) FROM cur WHERE line_item_line_item_type = 'Usage' AND"
              + " abs(line_item_usage_amount * CAST(line_item_unblended_rate AS DOUBLE) - line_item_unblended_cost)"
              + " > 1e-9 * greatest(1, line_item_unblended_cost)"))
          .containsExactly("0");
    }
  }

  @Test
  void theShapeOfClaudesRowsDoesNotChangeTheBill() throws Exception {
    List<ServedCall> calls = Calls.random(300, 4);
    BigDecimal marketplace = new CurExport(OPTIONS.withClaudeRows(ClaudeRows.MARKETPLACE))
        .write(bucket, calls)
        .totals()
        .usage();
    BigDecimal own = new CurExport(OPTIONS.withClaudeRows(ClaudeRows.NATIVE))
        .write(bucket, calls)
        .totals()
        .usage();
    assertThat(own).isEqualByComparingTo(marketplace);
  }
}
