package dev.byline.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullMarked
final class ModelPatternTest {
  @ParameterizedTest
  @CsvSource({
    "amazon.nova-*, amazon.nova-lite-v1:0, true",
    "amazon.nova-*, amazon.titan-text, false",
    "*.anthropic.claude-*, us.anthropic.claude-sonnet-4-5, true",
    "*.anthropic.claude-*, anthropic.claude-3-haiku, false",
    "*, anything, true",
    "a*b*c, abc, true",
    "a*b*c, aXXbYYc, true",
    "a*b*c, acb, false",
    "ab*ba, aba, false",
    "a*a, a, false",
    "abc, abc, true",
    "abc, abcd, false",
    "*b, ab, true",
    "**, x, true",
    "a.c, abc, false",
  })
  void aStarStandsForAnyRunAndTheRestForItself(String pattern, String modelId, boolean matches) {
    assertThat(new ModelPattern(pattern).matches(modelId)).isEqualTo(matches);
  }
}
