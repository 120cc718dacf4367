package dev.byline.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
final class ClaimExpressionTest {
  private static final Map<String, Object> CLAIMS =
      Map.of("email", "a@b", "org", Map.of("team", "blue"), "n", 1, "list", List.of("x"));

  @Test
  void aClaimOrAConstantIsRead() {
    assertThat(ClaimExpression.parse("claims.email").value(CLAIMS)).isEqualTo("a@b");
    assertThat(ClaimExpression.parse("claims.org.team").value(CLAIMS)).isEqualTo("blue");
    assertThat(ClaimExpression.parse("\"acme\"").value(CLAIMS)).isEqualTo("acme");
    assertThat(ClaimExpression.parse("claims.org.team")).hasToString("claims.org.team");
    assertThat(ClaimExpression.parse("\"acme\"")).hasToString("\"acme\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"claims.no", "claims.n", "claims.list", "claims.org", "claims.email.x"})
  void whatIsNoTextHasNoValue(String expression) {
    assertThat(ClaimExpression.parse(expression).value(CLAIMS)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "claims",
        "claims.",
        "email",
        "\"a",
        "\"a\"b\"",
        "claims.a b",
        "claims.a[0]",
        "\"\\n\""
      })
  void everythingElseIsNoExpression(String expression) {
    assertThatThrownBy(() -> ClaimExpression.parse(expression))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected claims.NAME");
  }
}
