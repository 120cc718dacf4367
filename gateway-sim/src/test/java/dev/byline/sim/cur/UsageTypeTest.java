package dev.byline.sim.cur;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.sim.cur.CurOptions.ClaudeRows;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names and numbers of the rows against the examples that AWS and third parties' bills give. */
class UsageTypeTest {

  private static final CurOptions OPTIONS = CurExportTest.OPTIONS;

  @ParameterizedTest
  @CsvSource({
    "amazon.nova-lite-v1:0,                       us-east-1,      standard, USE1-NovaLite-input-tokens",
    "us.amazon.nova-pro-v1:0,                     us-west-2,      priority, USW2-NovaPro-input-tokens-priority",
    "amazon.nova-2-lite-v1:0,                     us-east-1,      flex,     USE1-Nova2.0Lite-input-tokens-flex",
    "global.amazon.nova-2-lite-v1:0,              eu-west-1,      standard, EU-Nova2.0Lite-input-tokens-cross-region-global",
    "global.amazon.nova-2-lite-v1:0,              us-east-1,      priority, USE1-Nova2.0Lite-input-tokens-priority-cross-region-global",
    "amazon.nova-sonic-v1:0,                      us-east-1,      standard, USE1-NovaSonic-input-tokens",
    "amazon.nova-2-sonic-v1:0,                    eu-north-1,     standard, EUN1-Nova2.0Sonic-input-tokens",
    "amazon.titan-embed-text-v2:0,                eu-central-1,   standard, EUC1-TitanEmbeddingV2-Text-input-tokens",
    "openai.gpt-oss-120b-1:0,                     ap-south-1,     standard, APS3-gpt-oss-120b-input-tokens",
    "anthropic.claude-sonnet-4-6,                 us-east-1,      standard, USE1-MP:USE1_InputTokenCount-Units",
    "anthropic.claude-haiku-4-5-20251001-v1:0,    us-west-2,      standard, USW2-MP:USW2_InputTokenCount-Units",
    "global.anthropic.claude-haiku-4-5-20251001-v1:0, us-east-2,  standard, USE2-MP:USE2_InputTokenCount_Global-Units",
    "us.anthropic.claude-opus-5-5,                us-west-2,      standard, USW2-MP:USW2_input_tokens_standard-Units",
    "jp.anthropic.claude-sonnet-5,                ap-northeast-1, flex,     APN1-MP:APN1_input_tokens_flex-Units",
    "global.anthropic.claude-opus-4-8,            us-east-1,      standard, USE1-MP:USE1_input_tokens_global_standard-Units",
  })
  void theUsageTypeNamesRegionModelTokensAndTier(
      String model, String region, String tier, String usageType) {
    LineItem item =
        only(OPTIONS, Calls.of(model).in(region).through("Converse", tier).using(5, 0, 0, 0));
    assertThat(item.charge().usageType()).isEqualTo(usageType);
  }

  @ParameterizedTest
  @CsvSource({
    "amazon.nova-pro-v1:0,        USE1-NovaPro-output-tokens, USE1-NovaPro-cache-read-input-token-count, USE1-NovaPro-cache-write-input-token-count",
    "anthropic.claude-opus-4-6-v1,USE1-MP:USE1_OutputTokenCount-Units, USE1-MP:USE1_CacheReadInputTokenCount-Units, USE1-MP:USE1_CacheWriteInputTokenCount-Units",
    "anthropic.claude-opus-4-8,   USE1-MP:USE1_output_tokens_standard-Units, USE1-MP:USE1_cache_read_tokens_standard-Units, USE1-MP:USE1_cache_write_tokens_standard-Units",
  })
  void eachKindOfTokenHasItsOwnRow(
      String model, String output, String cacheRead, String cacheWrite) {
    assertThat(lines(OPTIONS, Calls.of(model).using(0, 1, 2, 3)))
        .extracting(item -> item.charge().usageType())
        .containsExactlyInAnyOrder(output, cacheRead, cacheWrite);
  }

  @ParameterizedTest
  @CsvSource({
    "anthropic.claude-sonnet-4-6, USE1-Claude4.6Sonnet-input-tokens",
    "global.anthropic.claude-opus-4-6, USE1-Claude4.6Opus-input-tokens-cross-region-global",
  })
  void nativeClaudeRowsArePerThousandTokens(String model, String usageType) {
    LineItem item =
        only(OPTIONS.withClaudeRows(ClaudeRows.NATIVE), Calls.of(model).using(17_330, 0, 0, 0));
    assertThat(item.charge().usageType()).isEqualTo(usageType);
    assertThat(item.charge().amount()).isEqualByComparingTo("17.33");
    assertThat(item.charge().unit()).isEqualTo("1K tokens");
    assertThat(item.product().code()).isEqualTo("AmazonBedrockService");
  }

  @Test
  void seventeenThousandSonnetTokensCostWhatAwsSaysTheyCost() {
    LineItem item = only(
        OPTIONS.withClaudeRows(ClaudeRows.NATIVE),
        Calls.of("us.anthropic.claude-sonnet-4-6").using(17_330, 0, 0, 0));
    assertThat(item.charge().cost().setScale(4, java.math.RoundingMode.HALF_UP))
        .isEqualByComparingTo("0.0572");
  }

  @ParameterizedTest
  @CsvSource({"amazon.nova-sonic-v1:0, NovaSonic", "amazon.nova-2-sonic-v1:0, Nova2.0Sonic"})
  void everyTokenOfASpeechSessionCostsWhatSpeechDoes(String model, String name) {
    List<LineItem> lines = lines(
        OPTIONS,
        Calls.of(model)
            .through("InvokeModelWithBidirectionalStream", "standard")
            .using(1_000_000, 1_000_000, 0, 0));
    assertThat(lines)
        .extracting(line -> line.charge().usageType() + " "
            + line.charge().cost().stripTrailingZeros().toPlainString())
        .containsExactlyInAnyOrder(
            "USE1-" + name + "-input-tokens 3.4", "USE1-" + name + "-output-tokens 13.6");
  }

  @Test
  void aMarketplaceRowHidesTheModelInTheProduct() {
    LineItem opus = only(
        OPTIONS, Calls.of("us.anthropic.claude-opus-5-5").in("us-west-2").using(26_450, 0, 0, 0));
    LineItem sonnet = only(
        OPTIONS, Calls.of("us.anthropic.claude-sonnet-5").in("us-west-2").using(26_450, 0, 0, 0));
    assertThat(opus.charge().usageType()).isEqualTo(sonnet.charge().usageType());
    assertThat(opus.charge().amount()).isEqualByComparingTo("0.02645");
    assertThat(opus.charge().unit()).isEqualTo("Units");
    assertThat(opus.seller().billingEntity()).isEqualTo("AWS Marketplace");
    assertThat(opus.product().servicecode()).isEmpty();
    assertThat(opus.product().attributes())
        .containsEntry("product_name", "Claude Opus 5.5 (Amazon Bedrock Edition)");
    assertThat(opus.product().code())
        .matches("[0-9a-v]{26}")
        .isNotEqualTo(sonnet.product().code());
    assertThat(opus.charge().description())
        .startsWith("AWS Marketplace software usage|us-west-2|Million Input Tokens");
  }

  @ParameterizedTest
  @CsvSource({
    "anthropic.claude-opus-4-8, arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-8",
    "us.anthropic.claude-opus-4-8, arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-8",
    "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0, arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123def456, "
        + "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123def456",
  })
  void theResourceIsTheModelOrTheProfileThatWasCalled(String model, String arn) {
    CurOptions options = OPTIONS.withBilling(OPTIONS
        .billing()
        .withApplicationProfiles(Map.of("abc123def456", "us.anthropic.claude-opus-4-8")));
    assertThat(lines(options, Calls.of(model)))
        .isNotEmpty()
        .allSatisfy(item -> assertThat(item.caller().resourceArn()).isEqualTo(arn));
  }

  @ParameterizedTest
  @CsvSource({
    "Converse, InvokeModelInference",
    "InvokeModel, InvokeModelInference",
    "ConverseStream, InvokeModelStreamingInference",
    "InvokeModelWithResponseStream, InvokeModelStreamingInference",
    "InvokeModelWithBidirectionalStream, InvokeModelStreamingInference",
  })
  void theOperationSaysWhetherTheAnswerWasStreamed(String api, String operation) {
    LineItem item =
        only(OPTIONS, Calls.of("amazon.nova-lite-v1:0").through(api, "standard").using(1, 0, 0, 0));
    assertThat(item.caller().operation()).isEqualTo(operation);
  }

  @ParameterizedTest
  @CsvSource({
    "anthropic.claude-opus-4-9,      us-east-1, Converse,  standard, model",
    "anthropic.claude-3-haiku-20240307-v1:0, us-east-1, Converse, standard, model",
    "amazon.titan-embed-text-v1,     us-east-1, Converse,  standard, model",
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/unknown, us-east-1, Converse, standard, application inference profile",
    "arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefabcdef, us-east-1, Converse, standard, ARN",
    "global.amazon.nova-lite-v1:0,   us-east-1, Converse,  standard, no GLOBAL price",
    "amazon.nova-lite-v1:0,          mars-1,    Converse,  standard, region",
    "amazon.nova-lite-v1:0,          us-east-1, CountTokens, standard, operation",
    "amazon.nova-lite-v1:0,          us-east-1, Converse,  reserved, service tier",
  })
  void whatHasNoPriceIsRefused(
      String model, String region, String operation, String tier, String complaint) {
    Calls call = Calls.of(model).in(region).through(operation, tier);
    assertThatThrownBy(() -> lines(OPTIONS, call))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void tokensOfAKindWithoutAPriceAreRefused() {
    Calls call = Calls.of("openai.gpt-oss-120b-1:0").using(1, 1, 1, 0);
    assertThatThrownBy(() -> lines(OPTIONS, call))
        .hasMessageContaining("no REGIONAL price for CACHE_READ");
  }

  private static List<LineItem> lines(CurOptions options, Calls call) {
    return new UsageLines(options).of(List.of(call.call()));
  }

  private static LineItem only(CurOptions options, Calls call) {
    List<LineItem> lines = lines(options, call);
    assertThat(lines).hasSize(1);
    return lines.getFirst();
  }
}
