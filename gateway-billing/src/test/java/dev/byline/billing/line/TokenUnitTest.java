package dev.byline.billing.line;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenUnitTest {

  @ParameterizedTest
  @CsvSource({
    "1K tokens, false, 1000",
    "1K Tokens, false, 1000",
    "1000 tokens, false, 1000",
    "1M tokens, false, 1000000",
    "Units, true, 1000000",
    "Units, false, 1000000",
    "tokens, false, 1",
    "'', false, 1000",
    "'', true, 1000000"
  })
  void unitsAreTokens(String pricingUnit, boolean marketplace, long tokens) {
    assertThat(TokenUnit.tokens(pricingUnit, marketplace)).hasValue(tokens);
  }

  @ParameterizedTest
  @CsvSource({"Hrs", "Text Units", "image"})
  void otherUnitsAreNot(String pricingUnit) {
    assertThat(TokenUnit.tokens(pricingUnit, false)).isEmpty();
  }
}
