package dev.byline.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.byline.auth.cel.ClaimExpression;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
final class ClaimsMappingTest {
  @Test
  void aTenantOutOfATokenHasBounds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mapping("claims.tenant", List.of(), List.of()))
        .withMessageStartingWith("tenants: expected what this issuer may say");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mapping("claims.tenant", List.of(), List.of("acme", " ")))
        .withMessage("tenants: one is empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mapping("'acme'", List.of(), List.of("beta", "gamma-*")))
        .withMessageContaining("acme");
    assertThat(mapping("'acme'", List.of(), List.of()).maySay("acme")).isTrue();
    assertThat(mapping("'acme'", List.of(), List.of("ac*")).maySay("acme")).isTrue();
    assertThat(mapping("claims.tenant", List.of(), List.of("a*c", "x")).maySay("abc"))
        .isTrue();
    assertThat(mapping("claims.tenant", List.of(), List.of("a*c", "x")).maySay("abcd"))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "aws:x",
        "AWS:x",
        "aWs:",
        "a{b",
        "a*",
        "a,b",
        "a\nb",
        "a\ud83d\ude00",
        "tenant",
        "Team",
        "APPLICATION",
        "environment",
        "Cost-Center"
      })
  void aKeyThatStsWouldNotTakeIsRefused(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mapping("'acme'", List.of(key), List.of()))
        .withMessageStartingWith("tags." + key + ": ");
  }

  @Test
  void keysAreDifferentWhateverTheCaseOfTheirLetters() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mapping("'acme'", List.of("Project", "project"), List.of()))
        .withMessageStartingWith("tags.project: ");
    assertThat(mapping("'acme'", List.of("Project", "p:r/o=j+e-c@t_1. \u00e9"), List.of())
            .tags())
        .hasSize(2);
  }

  @Test
  void thereAreFiftyTagsAtMostAndNoKeyIsLongerThan128() {
    List<String> most = IntStream.range(0, 45).mapToObj(i -> "k" + i).toList();
    List<String> tooMany = IntStream.range(0, 46).mapToObj(i -> "k" + i).toList();

    assertThat(mapping("'acme'", most, List.of()).tags().keySet()).containsExactlyElementsOf(most);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mapping("'acme'", tooMany, List.of()))
        .withMessage("tags: 46 (expected: at most 45 beside the five attributes)");
    assertThat(mapping("'acme'", List.of("k".repeat(128)), List.of()).tags()).hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mapping("'acme'", List.of("k".repeat(129)), List.of()));
  }

  private static ClaimsMapping mapping(String tenant, List<String> keys, List<String> tenants) {
    ClaimExpression claim = ClaimExpression.compile("claims.x", false);
    SequencedMap<String, ClaimExpression> tags = new LinkedHashMap<>();
    keys.forEach(key -> tags.put(key, claim));
    ClaimExpression tenantOf = ClaimExpression.compile(tenant, false);
    return new ClaimsMapping(claim, claim, tenantOf, claim, claim, claim, claim, tags, tenants);
  }
}
