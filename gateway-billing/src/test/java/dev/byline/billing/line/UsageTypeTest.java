package dev.byline.billing.line;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTypeTest {

  @ParameterizedTest
  @CsvSource({
    "USE1-Claude4.6Sonnet-input-tokens, INPUT",
    "USE1-Claude4.6Sonnet-output-tokens-cross-region-global, OUTPUT",
    "USE1-Claude4.6Sonnet-cache-read-input-token-count, CACHE_READ",
    "USE1-Claude4.6Sonnet-cache-write-input-token-count, CACHE_WRITE",
    "USE1-Claude4.6Sonnet-cache-read-input-token-count-cross-region-global, CACHE_READ",
    "USE1-Nova2.0Lite-input-tokens-flex, INPUT",
    "USE1-gpt-oss-120b-output-tokens-priority, OUTPUT",
    "USE1-openai.gpt-oss-120b-mantle-input-tokens-standard, INPUT",
    "USW2-anthropic.claude-opus-4-8-mantle-cache-write-tokens-standard, CACHE_WRITE",
    "USW2-anthropic.claude-opus-4-8-mantle-cache-read-tokens-standard, CACHE_READ",
    "USW2-MP:USW2_InputTokenCount-Units, INPUT",
    "USW2-MP:USW2_OutputTokenCount-Units, OUTPUT",
    "USW2-MP:USW2_CacheReadInputTokenCount-Units, CACHE_READ",
    "USW2-MP:USW2_CacheWriteInputTokenCount-Units, CACHE_WRITE",
    "USW2-MP:USW2_input_tokens_standard-Units, INPUT",
    "USW2-MP:USW2_output_tokens_global_standard-Units, OUTPUT",
    "USW2-MP:USW2_input_tokens_long_ctx_standard-Units, INPUT",
    "USW2-MP:USW2_cache_write_tokens_1h_standard-Units, CACHE_WRITE",
    "USW2-MP:USW2_cache_read_tokens_global_standard-Units, CACHE_READ",
    "USE1-Guardrail-ContentPolicyUnitsConsumed, OTHER",
    "USE1-NovaCanvas-T2I-1024-Standard, OTHER",
    "'', OTHER"
  })
  void documentedUsageTypesHaveTheirKind(String usageType, TokenKind kind) {
    assertThat(new UsageType(usageType).kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "USE1-Claude4.6Sonnet-input-tokens, Claude4.6Sonnet",
    "USE1-Nova2.0Lite-cache-read-input-token-count, Nova2.0Lite",
    "EUC1-gpt-oss-120b-output-tokens-priority, gpt-oss-120b",
    "USE1-openai.gpt-oss-120b-mantle-input-tokens-standard, openai.gpt-oss-120b",
    "USW2-anthropic.claude-opus-4-8-mantle-cache-write-tokens-standard,"
        + " anthropic.claude-opus-4-8",
    "Claude4.6Sonnet-output-tokens-cross-region-global, Claude4.6Sonnet"
  })
  void awsShapeNamesItsModel(String usageType, String model) {
    assertThat(new UsageType(usageType).model()).contains(model);
  }

  @ParameterizedTest
  @CsvSource({
    "USW2-MP:USW2_InputTokenCount-Units",
    "USW2-MP:USW2_input_tokens_standard-Units",
    "USE1-Guardrail-ContentPolicyUnitsConsumed"
  })
  void otherShapesNameNoModel(String usageType) {
    assertThat(new UsageType(usageType).model()).isEmpty();
  }
}
