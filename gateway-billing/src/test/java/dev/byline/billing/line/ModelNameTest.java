package dev.byline.billing.line;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelNameTest {

  @ParameterizedTest
  @CsvSource({
    "arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-3-haiku-20240307-v1:0,"
        + " USE1-Claude3Haiku-input-tokens, '', anthropic.claude-3-haiku-20240307-v1:0",
    "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-sonnet-4-6, '', '',"
        + " us.anthropic.claude-sonnet-4-6",
    "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc123def456, '', '', abc123def456",
    "'', USE1-Nova2.0Lite-input-tokens-flex, Amazon Bedrock, Nova2.0Lite",
    "'', USW2-MP:USW2_InputTokenCount-Units, Claude Opus 5.5 (Amazon Bedrock Edition),"
        + " Claude Opus 5.5",
    "'', USE1-Guardrail-ContentPolicyUnitsConsumed, Amazon Bedrock, unknown",
    "'', '', '', unknown"
  })
  void theMostExactNameWins(String resource, String usageType, String product, String model) {
    assertThat(ModelName.of(resource, new UsageType(usageType), product)).isEqualTo(model);
  }
}
