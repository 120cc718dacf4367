package dev.byline.billing.report;

import static dev.byline.billing.fixture.Line.GATEWAY;
import static dev.byline.billing.fixture.Line.aws;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.billing.fixture.Export;
import dev.byline.billing.fixture.SampleBill;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportCommandTest {

  @TempDir
  private Path folder;

  @Test
  void theTableIsAlignedAndAddsUp() throws IOException {
    Export.in(folder, "a").write(SampleBill.lines());
    Answer answer = run("--cur", folder.toString());
    assertThat(answer.err).isEmpty();
    assertThat(answer.code).isZero();
    assertThat(answer.out).isEqualTo("""
            Amazon Bedrock spend, 2026-11

            user                                         input   output  cache read  cache write        USD
            bob-7q                                     127,956  250,000           0            7  10.233980
            BedrockAPIKey-234s                               0    4,000           0            0   2.000000
            Batch                                            0        0           0            0   1.000000
            alice@acme.org-k5x2                         17,330    2,001     100,000            1   0.123210
            unattributed (tax, credits, no principal)    7,000        0           0            0   3.100000
            total                                      152,286  256,001     100,000            8  16.457190

            93.03 % of usage cost names a principal (13.36 of 14.36 USD)
            Not in this report: 2 rows of other services (414.72 USD)
            """);
  }

  @Test
  void topFoldsTheOthersIntoOneRow() throws IOException {
    Export.in(folder, "a").write(SampleBill.lines());
    Answer answer =
        run("--cur", folder.toString(), "--group-by", "user,model", "--top", "2", "--format=csv");
    assertThat(answer.code).isZero();
    assertThat(answer.out).isEqualTo("""
            user,model,unattributed,input_tokens,output_tokens,cache_read_tokens,\
            cache_write_tokens,cost,currency
            bob-7q,Claude Opus 5.5,false,0,250000,0,0,5.00,USD
            bob-7q,anthropic.claude-opus-5-5,false,123456,0,0,7,4.00,USD
            others (5),others (5),false,21830,6001,100000,1,4.3571896,USD
            unattributed,unattributed,true,7000,0,0,0,3.10,USD
            """.replace("\n", "\r\n"));
  }

  @Test
  void csvQuotesWhatNeedsIt() throws IOException {
    Export.in(folder, "a")
        .write(List.of(aws(GATEWAY + "a", "USE1-X-input-tokens", 1, 1).tag("team", "a, \"b\"\nc")));
    assertThat(run("--cur", folder.toString(), "--group-by", "team", "--format", "csv").out)
        .endsWith("\r\n\"a, \"\"b\"\"\nc\",false,1000,0,0,0,1.00,USD\r\n");
  }

  @Test
  void jsonRowsAddUpToItsTotals() throws IOException {
    Export.in(folder, "a").without("line_item_resource_id").write(SampleBill.lines());
    Answer answer =
        run("--cur", folder.toString(), "--group-by", "cost-center,token-kind", "--format=json");
    assertThat(answer.code).isZero();
    assertThat(answer.err).startsWith("warning: The export has no column line_item_resource_id");
    JsonNode report = JsonMapper.builder()
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .build()
        .readTree(answer.out);
    BigDecimal cost = BigDecimal.ZERO;
    for (JsonNode row : report.path("rows")) {
      assertThat(row.has("cost_center") && row.has("token_kind")).isTrue();
      cost = cost.add(row.path("cost").decimalValue());
    }
    assertThat(cost).isEqualByComparingTo("16.4571896");
    assertThat(report.path("totals").path("cost").decimalValue()).isEqualByComparingTo(cost);
    assertThat(report.path("totals").path("cache_write_tokens").longValue()).isEqualTo(8);
    assertThat(report.path("attributed_share").decimalValue()).isEqualByComparingTo("0.930348");
    assertThat(report.path("warnings")).hasSize(1);
    assertThat(report.path("outside").path("rows").longValue()).isEqualTo(2);
  }

  @Test
  void aBillOfNothingIsReported() throws IOException {
    Export.in(folder, "a").write(List.of());
    assertThat(run("--cur", folder.toString()).out).contains("total", "No usage cost");
    assertThat(run("--cur", folder.toString(), "--format=json").out)
        .contains("\"attributed_share\" : null");
  }

  @Test
  void controlCharactersDoNotReachTheTerminal() throws IOException {
    Export.in(folder, "a")
        .write(List.of(aws(GATEWAY + "a", "USE1-X-input-tokens", 1, 1).tag("team", "x\u001b[2Jy")));
    assertThat(run("--cur", folder.toString(), "--group-by=team").out).contains("x?[2Jy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--cur . --group-by users",
        "--cur . --group-by user,user",
        "--cur . --format xml",
        "--cur . --top 0",
        "--cur . --top many",
        "--cur . --s3 bucket"
      })
  void wrongCommandLinesAre64(String line) {
    Answer answer = run(line.isEmpty() ? new String[0] : line.split(" "));
    assertThat(answer.code).isEqualTo(64);
    assertThat(answer.out).isEmpty();
    assertThat(answer.err).contains("Usage:");
  }

  @Test
  void badInputIs65WithoutNumbers() throws IOException {
    Path file = Export.in(folder, "a").chunks(2).write(SampleBill.lines()).get(1);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    Answer answer = run("--cur", folder.toString());
    assertThat(answer.code).isEqualTo(65);
    assertThat(answer.out).isEmpty();
    assertThat(answer.err)
        .startsWith("byline report: ")
        .contains(file.getFileName().toString());
  }

  @Test
  void groupingByUserWithoutPrincipalsIs65() throws IOException {
    Export.in(folder, "a").without("line_item_iam_principal").write(SampleBill.lines());
    Answer answer = run("--cur", folder.toString());
    assertThat(answer.code).isEqualTo(65);
    assertThat(answer.out).isEmpty();
    assertThat(answer.err).contains("INCLUDE_IAM_PRINCIPAL_DATA");
    assertThat(run("--cur", folder.toString(), "--group-by", "model").code).isZero();
  }

  @Test
  void oneOfTwoExportsCanBeChosen() throws IOException {
    Export.in(folder, "a").write(SampleBill.lines());
    Export.in(folder, "b").csv().write(SampleBill.lines());
    assertThat(run("--cur", folder.toString()).code).isEqualTo(65);
    assertThat(run("--cur", folder.toString(), "--export", "b").code).isZero();
  }

  @Test
  void aMissingFolderIs66() {
    Answer answer = run("--cur", folder.resolve("nowhere").toString());
    assertThat(answer.code).isEqualTo(66);
    assertThat(answer.err).contains("nowhere");
  }

  @Test
  void helpShowsAnExample() {
    Answer answer = run("--help");
    assertThat(answer.code).isZero();
    assertThat(answer.out).contains("byline report --cur ./bill --group-by team,user --top 20");
  }

  private static Answer run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = new CommandLine(new Root())
        .addSubcommand(new ReportCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(
            Stream.concat(Stream.of("report"), Arrays.stream(arguments)).toArray(String[]::new));
    return new Answer(code, out.toString(), err.toString());
  }

  private record Answer(int code, String out, String err) {}

  @CommandLine.Command(name = "byline")
  private static final class Root {}
}
