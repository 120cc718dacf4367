package dev.byline.billing;

import static dev.byline.billing.fixture.Line.GATEWAY;
import static dev.byline.billing.fixture.Line.aws;
import static dev.byline.billing.fixture.Line.levy;
import static dev.byline.billing.fixture.Line.marketplace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.byline.billing.duck.UnreadableSource;
import dev.byline.billing.fixture.Export;
import dev.byline.billing.fixture.Line;
import dev.byline.billing.fixture.SampleBill;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BillTest {

  @TempDir
  private Path folder;

  @Test
  void everyGroupingAddsUpToTheTotals() throws IOException {
    Export.in(folder, "a").chunks(3).write(SampleBill.lines());
    try (Bill bill = Bill.open(folder)) {
      assertAddsUp(bill);
      for (GroupBy one : GroupBy.values()) {
        assertAddsUp(bill, one);
        for (GroupBy two : GroupBy.values()) {
          if (one != two) {
            assertAddsUp(bill, one, two);
          }
        }
      }
      assertAddsUp(bill, GroupBy.values());
    }
  }

  @Test
  void totalsAreExact() throws IOException {
    Export.in(folder, "a").write(SampleBill.lines());
    try (Bill bill = Bill.open(folder)) {
      Totals totals = bill.totals();
      assertThat(totals.cost()).isEqualTo("16.4571896");
      assertThat(totals.coverage().usageCost()).isEqualTo("14.3571896");
      assertThat(totals.coverage().attributedUsageCost()).isEqualTo("13.3571896");
      assertThat(totals.coverage().unattributedCost()).isEqualTo("3.10");
      assertThat(totals.coverage().attributedShare()).contains(new BigDecimal("0.930348"));
      assertThat(totals.outside()).isEqualTo(new Totals.Outside(2, new BigDecimal("414.72")));
      assertThat(totals.periods()).containsExactly("2026-11");
      assertThat(totals.currency()).isEqualTo("USD");
      assertThat(bill.warnings()).isEmpty();
    }
  }

  @Test
  void usersHaveTheirTokensAndCost() throws IOException {
    Export.in(folder, "a").write(SampleBill.lines());
    try (Bill bill = Bill.open(folder)) {
      assertThat(bill.spend(GroupBy.USER))
          .containsExactly(
              row(false, new Tokens(127_956, 250_000, 0, 7), "10.23398", "bob-7q"),
              row(false, new Tokens(0, 4_000, 0, 0), "2.00", "BedrockAPIKey-234s"),
              row(false, Tokens.NONE, "1.00", "Batch"),
              row(false, new Tokens(17_330, 2_001, 100_000, 1), "0.1232096", "alice@acme.org-k5x2"),
              row(true, new Tokens(7_000, 0, 0, 0), "3.10", "unattributed"));
    }
  }

  @Test
  void tagsGroupAndAbsentTagsAreUnowned() throws IOException {
    Export.in(folder, "a").write(SampleBill.lines());
    try (Bill bill = Bill.open(folder)) {
      for (GroupBy tag : List.of(
          GroupBy.TENANT,
          GroupBy.TEAM,
          GroupBy.APPLICATION,
          GroupBy.ENVIRONMENT,
          GroupBy.COST_CENTER)) {
        assertThat(bill.spend(tag))
            .extracting(row -> row.keys().getFirst())
            .hasSize(3)
            .startsWith("unowned")
            .endsWith("unattributed");
      }
      assertThat(bill.spend(GroupBy.COST_CENTER).get(1).keys()).containsExactly("cc-42");
      assertThat(bill.spend(GroupBy.TEAM, GroupBy.ENVIRONMENT).get(1).keys())
          .containsExactly("ml", "prod");
    }
  }

  @Test
  void modelsKeepTheUsageThatNamesNoCaller() throws IOException {
    Export.in(folder, "a").write(SampleBill.lines());
    try (Bill bill = Bill.open(folder)) {
      assertThat(bill.spend(GroupBy.MODEL))
          .extracting(row -> row.keys().getFirst() + " " + row.cost())
          .containsExactly(
              "Claude Opus 5.5 5.00",
              "anthropic.claude-opus-5-5 4.00",
              "gpt-oss-120b 2.00",
              "NovaLite 1.00",
              "openai.gpt-oss-120b 1.00",
              "unknown 1.00",
              "Nova2.0Lite 0.23398",
              "us.anthropic.claude-sonnet-4-6 0.1232096",
              "unattributed 2.10");
    }
  }

  @Test
  void tokenKindsHoldOnlyTheirTokens() throws IOException {
    Export.in(folder, "a").write(SampleBill.lines());
    try (Bill bill = Bill.open(folder)) {
      assertThat(bill.spend(GroupBy.TOKEN_KIND))
          .extracting(SpendRow::keys, SpendRow::tokens)
          .containsExactlyInAnyOrder(
              tuple(List.of("input"), new Tokens(152_286, 0, 0, 0)),
              tuple(List.of("output"), new Tokens(0, 256_001, 0, 0)),
              tuple(List.of("cache-read"), new Tokens(0, 0, 100_000, 0)),
              tuple(List.of("cache-write"), new Tokens(0, 0, 0, 8)),
              tuple(List.of("other"), Tokens.NONE),
              tuple(List.of("unattributed"), Tokens.NONE));
    }
  }

  @Test
  void principalsAreListedByArnAndModel() throws IOException {
    Export.in(folder, "a").write(SampleBill.lines());
    try (Bill bill = Bill.open(folder)) {
      assertThat(bill.principals())
          .contains(new PrincipalUsage(
              SampleBill.ALICE,
              "us.anthropic.claude-sonnet-4-6",
              new Tokens(17_330, 2_001, 100_000, 1),
              new BigDecimal("0.1232096")))
          .extracting(PrincipalUsage::principalArn)
          .doesNotContain("");
    }
  }

  @Test
  void formatsChunksAndColumnOrderDoNotChangeTheAnswer() throws IOException {
    Export.in(folder, "parquet").write(SampleBill.lines());
    Export.in(folder, "chunked").chunks(4).write(SampleBill.lines());
    Export.in(folder, "csv").csv().write(SampleBill.lines());
    Export.in(folder, "reversed").csv().columnsReversed().chunks(2).write(SampleBill.lines());
    Export.in(folder, "runs").run("2026-11-21T01:02:03Z-1a").csv().write(SampleBill.lines());
    try (Bill expected = Bill.open(folder, "parquet")) {
      for (String name : List.of("chunked", "csv", "reversed", "runs")) {
        try (Bill bill = Bill.open(folder, name)) {
          assertThat(bill.totals()).as(name).isEqualTo(expected.totals());
          assertThat(bill.spend(GroupBy.values()))
              .as(name)
              .isEqualTo(expected.spend(GroupBy.values()));
        }
      }
    }
  }

  @Test
  void periodsAddUp() throws IOException {
    Export.in(folder, "a").period("2026-10").write(SampleBill.lines());
    Export.in(folder, "a").period("2026-11").write(SampleBill.lines());
    try (Bill bill = Bill.open(folder)) {
      assertThat(bill.totals().periods()).containsExactly("2026-10", "2026-11");
      assertThat(bill.totals().cost()).isEqualTo("32.9143792");
    }
  }

  @Test
  void manyTinyCostsAddUpToTheLastDigit() throws IOException {
    List<Line> lines = new ArrayList<>(Collections.nCopies(
        2_000, aws(GATEWAY + "a", "USE1-Nova2.0Lite-input-tokens", 0.001, 0.0000001)));
    lines.add(aws(GATEWAY + "a", "USE1-Nova2.0Lite-input-tokens", 1, 1234567.1234567));
    Export.in(folder, "a").write(lines);
    try (Bill bill = Bill.open(folder)) {
      assertThat(bill.totals().cost()).isEqualTo("1234567.1236567");
      assertThat(bill.totals().tokens().input()).isEqualTo(3_000);
    }
  }

  @Test
  void discountsAndNegationsChangeCostsButCountNoTokens() throws IOException {
    Line usage = aws(GATEWAY + "a", "USE1-Nova2.0Lite-input-tokens", 2, 1.0);
    Line discount = aws(GATEWAY + "a", "USE1-Nova2.0Lite-input-tokens", 2, -0.25);
    Export.in(folder, "a").write(List.of(usage, discount.type("EdpDiscount")));
    try (Bill bill = Bill.open(folder)) {
      assertThat(bill.spend(GroupBy.USER))
          .containsExactly(row(false, new Tokens(2_000, 0, 0, 0), "0.75", "a"));
      assertThat(bill.totals().coverage().attributedShare()).contains(new BigDecimal("1.000000"));
    }
  }

  @Test
  void creditsAndTaxAreUnattributedEvenIfTheyNameACaller() throws IOException {
    Line credit = aws(GATEWAY + "a", "USE1-Nova2.0Lite-input-tokens", 2, -1.0).type("Credit");
    Export.in(folder, "a").write(List.of(credit, levy("Tax", "AmazonBedrockService", 0.5)));
    try (Bill bill = Bill.open(folder)) {
      assertThat(bill.spend(GroupBy.USER))
          .containsExactly(row(true, Tokens.NONE, "-0.50", "unattributed"));
      assertThat(bill.totals().coverage().attributedShare()).isEmpty();
    }
  }

  @Test
  void marketplaceRowsCountOnlyIfTheyNameBedrock() throws IOException {
    Line named = marketplace("", "USW2-MP:USW2_OutputTokenCount-Units", 1, 2.0);
    Line other = marketplace("", "USW2-MP:Seats", 1, 3.0).product("other1", "Some SaaS");
    Export.in(folder, "a")
        .write(List.of(named, other, levy("Tax", "other1", 1).entity("AWS Marketplace")));
    try (Bill bill = Bill.open(folder)) {
      assertThat(bill.totals().cost()).isEqualTo("2.00");
      assertThat(bill.totals().tokens().output()).isEqualTo(1_000_000);
      assertThat(bill.totals().outside()).isEqualTo(new Totals.Outside(2, new BigDecimal("4.00")));
    }
  }

  @Test
  void aCallerNamedLikeTheUnattributedRowStaysApart() throws IOException {
    Export.in(folder, "a")
        .write(List.of(
            aws(GATEWAY + "unattributed", "USE1-Nova2.0Lite-input-tokens", 1, 1.0),
            levy("Tax", "AmazonBedrock", 0.5)));
    try (Bill bill = Bill.open(folder)) {
      assertThat(bill.spend(GroupBy.USER))
          .containsExactly(
              row(false, new Tokens(1_000, 0, 0, 0), "1.00", "unattributed"),
              row(true, Tokens.NONE, "0.50", "unattributed"));
    }
  }

  @Test
  void unknownUnitsOfTokensAreNotGuessed() throws IOException {
    Export.in(folder, "a")
        .write(List.of(aws(GATEWAY + "a", "USE1-X-input-tokens", 3, 1.0).unit("Bushels")));
    try (Bill bill = Bill.open(folder)) {
      assertThat(bill.totals().tokens()).isEqualTo(Tokens.NONE);
      assertThat(bill.warnings()).singleElement().asString().contains("Bushels");
    }
  }

  @Test
  void twoCurrenciesAreNotAddedUp() throws IOException {
    Line usage = aws(GATEWAY + "a", "USE1-X-input-tokens", 3, 1.0);
    Export.in(folder, "a").write(List.of(usage, usage.currency("INR")));
    assertThatThrownBy(() -> Bill.open(folder))
        .isInstanceOf(UnreadableSource.class)
        .hasMessageContaining("INR, USD");
  }

  private static void assertAddsUp(Bill bill, GroupBy... groups) throws UnreadableSource {
    BigDecimal cost = BigDecimal.ZERO;
    Tokens tokens = Tokens.NONE;
    for (SpendRow row : bill.spend(groups)) {
      assertThat(row.keys()).hasSize(groups.length);
      cost = cost.add(row.cost());
      tokens = tokens.plus(row.tokens());
    }
    assertThat(cost).isEqualByComparingTo(bill.totals().cost());
    assertThat(tokens).isEqualTo(bill.totals().tokens());
  }

  private static SpendRow row(boolean unattributed, Tokens tokens, String cost, String... keys) {
    return new SpendRow(List.of(keys), unattributed, tokens, new BigDecimal(cost));
  }
}
