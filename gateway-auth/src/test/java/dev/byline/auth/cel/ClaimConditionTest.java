package dev.byline.auth.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullMarked
final class ClaimConditionTest {
  private static final Map<String, Object> CLAIMS =
      Map.of("email_verified", true, "level", 3L, "groups", List.of("a"), "text", "true");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "claims.email_verified            | true",
        "claims.email_verified == true    | true",
        "claims.level > 2                 | true",
        "'a' in claims.groups             | true",
        "!has(claims.none)                | true",
        "claims.none == true              | false",
        "claims.none != true              | false",
        "claims.text                      | false",
        "claims.text == true              | false",
        "claims.level                     | false",
        "claims.text > 2                  | false",
        "claims.groups[5] == 'a'          | false",
      })
  void whatCantBeAnsweredDoesNotHold(String text, boolean holds) {
    assertThat(ClaimCondition.compile(text).test(CLAIMS)).isEqualTo(holds);
  }

  @Test
  void aTextIsNoCondition() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClaimCondition.compile("'true'"))
        .withMessage("expected a condition (bool), got string");
    assertThat(ClaimCondition.compile("claims.a.b == 'x'").claims()).containsExactly("a.b");
    assertThat(ClaimCondition.compile("true")).hasToString("true");
  }
}
