package dev.byline.sim.cur;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.books.ServedCall;
import dev.byline.sim.cur.CurOptions.Content;
import dev.byline.sim.cur.CurOptions.TimeGranularity;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which rows there are: grain, columns, tags, and the rows that nobody called. */
class RowsTest {

  private static final CurOptions OPTIONS = CurExportTest.OPTIONS;
  private static final Calls NOVA = Calls.of("amazon.nova-lite-v1:0").using(1_000, 0, 0, 0);
  private static final String USAGE = " FROM cur WHERE line_item_line_item_type = 'Usage'";

  @TempDir
  Path bucket;

  @Test
  void callsOfOneHourAndUserShareARow() throws IOException {
    Sql cur = deliver(
        OPTIONS,
        NOVA.at("2026-11-12T12:00:00Z"),
        NOVA.at("2026-11-12T12:59:59Z"),
        NOVA.at("2026-11-12T13:00:00Z"));
    assertThat(cur.rows(
            "SELECT identity_time_interval, line_item_usage_amount" + USAGE + " ORDER BY 1"))
        .containsExactly(
            List.of("2026-11-12T12:00:00Z/2026-11-12T13:00:00Z", "2.0"),
            List.of("2026-11-12T13:00:00Z/2026-11-12T14:00:00Z", "1.0"));
  }

  @Test
  void userOperationResourceTierAndTagsKeepRowsApart() throws IOException {
    Sql cur = deliver(
        OPTIONS,
        NOVA,
        NOVA.by("bob", Map.of()),
        NOVA.by("bob", Map.of("team", "blue")),
        NOVA.through("ConverseStream", "standard"),
        NOVA.through("Converse", "flex"),
        Calls.of("us.amazon.nova-lite-v1:0").using(1_000, 0, 0, 0));
    assertThat(cur.column("SELECT line_item_usage_amount" + USAGE)).hasSize(6).containsOnly("1.0");
  }

  @Test
  void aDayIsTwentyFourUtcHoursEvenWhenClocksChange() throws IOException {
    CurOptions daily = OPTIONS.withGranularity(TimeGranularity.DAILY);
    Sql cur = deliver(
        daily,
        NOVA.at("2026-10-25T00:30:00Z"),
        NOVA.at("2026-10-25T23:30:00Z"),
        NOVA.at("2026-11-01T06:30:00Z"));
    assertThat(cur.rows(
            "SELECT line_item_usage_start_date, line_item_usage_end_date, line_item_usage_amount"
                + USAGE + " ORDER BY 1"))
        .containsExactly(
            List.of("2026-10-25 00:00:00.0", "2026-10-26 00:00:00.0", "2.0"),
            List.of("2026-11-01 00:00:00.0", "2026-11-02 00:00:00.0", "1.0"));
  }

  @Test
  void anHourThatLocalClocksRepeatIsTwoRows() throws IOException {
    Sql cur = deliver(OPTIONS, NOVA.at("2026-10-25T00:30:00Z"), NOVA.at("2026-10-25T01:30:00Z"));
    assertThat(cur.rows(
            "SELECT line_item_usage_start_date, line_item_usage_end_date" + USAGE + " ORDER BY 1"))
        .containsExactly(
            List.of("2026-10-25 00:00:00.0", "2026-10-25 01:00:00.0"),
            List.of("2026-10-25 01:00:00.0", "2026-10-25 02:00:00.0"));
  }

  @ParameterizedTest
  @EnumSource(Content.class)
  void contentThatIsSwitchedOffIsMissingAsColumnsAndStillBilled(Content off) throws IOException {
    List<ServedCall> calls = Calls.random(200, 5);
    Set<Content> rest = EnumSet.complementOf(EnumSet.of(off));
    CurDelivery all = new CurExport(OPTIONS).write(bucket.resolve("all"), calls);
    CurDelivery less =
        new CurExport(OPTIONS.withContent(rest)).write(bucket.resolve("less"), calls);

    List<String> missing = new ArrayList<>(columns(all));
    missing.removeAll(columns(less));
    assertThat(missing)
        .isEqualTo(
            switch (off) {
              case RESOURCES -> List.of("line_item_resource_id");
              case IAM_PRINCIPAL -> List.of("line_item_iam_principal");
              case TAGS -> List.of("resource_tags", "tags");
            });
    assertThat(less.totals().cost()).isEqualByComparingTo(all.totals().cost());
    assertThat(less.totals().rows()).isLessThanOrEqualTo(all.totals().rows());
  }

  @Test
  void withoutPrincipalsAndTagsTheUsersOfAnHourAreOneRow() throws IOException {
    Sql cur = deliver(
        OPTIONS.withContent(EnumSet.of(Content.RESOURCES)),
        NOVA,
        NOVA.by("bob", Map.of("team", "blue")));
    assertThat(cur.column("SELECT line_item_usage_amount" + USAGE)).containsExactly("2.0");
  }

  @Test
  void tagsOfThePrincipalHaveTheirPrefix() throws IOException {
    Sql cur = deliver(OPTIONS, NOVA.by("carol", Map.of("team", "blue", "cost-center", "a,\"b\"")));
    assertThat(cur.rows(
            "SELECT line_item_iam_principal, tags['iamPrincipal/team'], tags['iamPrincipal/cost-center'], cardinality(tags)"
                + USAGE))
        .containsExactly(List.of(Calls.session("carol"), "blue", "a,\"b\"", "2"));
  }

  @Test
  void taxAndCreditHaveNoPrincipalAndCreditIsOnNativeUsageOnly() throws IOException {
    Sql cur = deliver(
        OPTIONS,
        NOVA.using(100_000_000, 0, 0, 0),
        Calls.of("anthropic.claude-opus-4-8").using(1_000_000, 0, 0, 0));
    assertThat(cur.rows(
            "SELECT line_item_line_item_type, line_item_iam_principal, line_item_usage_type, line_item_resource_id, line_item_product_code,"
                + " line_item_unblended_cost, identity_time_interval, line_item_tax_type"
                + " FROM cur WHERE line_item_line_item_type <> 'Usage' ORDER BY 1"))
        .containsExactly(
            List.of(
                "Credit",
                "",
                "",
                "",
                "AmazonBedrock",
                "-0.3",
                "2026-11-01T00:00:00Z/2026-12-01T00:00:00Z",
                ""),
            List.of(
                "Tax",
                "",
                "",
                "",
                "AmazonBedrock",
                "1.15",
                "2026-11-01T00:00:00Z/2026-12-01T00:00:00Z",
                "USSalesTax"));
  }

  @Test
  void aDirectCallerIsAPrincipalLikeAnyOther() throws IOException {
    String user = "arn:aws:iam::123456789012:user/BedrockAPIKey-234s";
    ServedCall call = NOVA.call();
    ServedCall direct = new ServedCall(
        call.at(),
        "r-2",
        call.accountId(),
        call.region(),
        user,
        Map.of(),
        call.modelId(),
        call.operation(),
        "standard",
        1_000,
        0,
        0,
        0,
        "00");
    Sql cur = Sql.of(new CurExport(OPTIONS).write(bucket, List.of(call, direct)));
    assertThat(cur.column("SELECT line_item_iam_principal" + USAGE + " ORDER BY 1"))
        .containsExactly(user, Calls.session("alice"));
  }

  @Test
  void rowsWithoutAPrincipalCanBeSwitchedOff() throws IOException {
    CurOptions bare =
        OPTIONS.withBilling(OPTIONS.billing().withRates(BigDecimal.ZERO, BigDecimal.ZERO));
    assertThat(deliver(bare, NOVA).column("SELECT DISTINCT line_item_line_item_type FROM cur"))
        .containsExactly("Usage");
  }

  @Test
  void rowIdsAreUniqueInAPartitionAndLookLikeAws() throws IOException {
    CurDelivery delivery = new CurExport(OPTIONS).write(bucket, Calls.random(2_000, 6));
    assertThat(
            Sql.of(delivery)
                .column(
                    "SELECT count(*) FROM cur WHERE NOT regexp_full_match(identity_line_item_id, '[a-z2-7]{52}')"
                        + " UNION ALL SELECT count(*) - count(DISTINCT identity_line_item_id || bill_billing_period_start_date) FROM cur"))
        .containsExactly("0", "0");
  }

  @Test
  void theOrderOfTheBooksDoesNotMatter() throws IOException {
    List<ServedCall> calls = Calls.random(300, 7);
    List<ServedCall> shuffled = new ArrayList<>(calls);
    Collections.shuffle(shuffled, new Random(8));
    Sql first = Sql.of(new CurExport(OPTIONS).write(bucket.resolve("a"), calls));
    Sql second = Sql.of(new CurExport(OPTIONS).write(bucket.resolve("b"), shuffled));
    assertThat(second.rows("FROM cur")).isEqualTo(first.rows("FROM cur")).isNotEmpty();
  }

  private Sql deliver(CurOptions options, Calls... calls) throws IOException {
    return Sql.of(new CurExport(options)
        .write(bucket, Arrays.stream(calls).map(Calls::call).toList()));
  }

  private static List<String> columns(CurDelivery delivery) {
    return Sql.of(delivery).column("SELECT column_name FROM (DESCRIBE FROM cur)");
  }
}
