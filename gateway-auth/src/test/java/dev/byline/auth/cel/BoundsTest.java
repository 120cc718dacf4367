package dev.byline.auth.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jwt.JWTClaimsSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no text and no token can make long. Without its bound, each of these would not end in a test's time. */
@NullMarked
final class BoundsTest {
  private static final Map<String, Object> HOSTILE = Map.of(
      "groups",
      Collections.nCopies(ClaimValues.COUNT_MAX - 1, "a"),
      "long",
      "a".repeat(12_000),
      "pattern",
      "(a*)*b");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claims.groups.map(a, claims.groups.map(b, claims.groups.map(c, a + b + c)[0])[0])[0]",
        "claims.groups.exists(a, claims.groups.exists(b, a + b == 'x')) ? 'y' : 'n'",
        "claims.groups.filter(a, claims.groups.all(b, b.matches('a')))[0]",
        "claims.long.split('').filter(a, a == 'b').join('')",
      })
  void nestedMacrosEndAfterACountOfSteps(String text) {
    ClaimExpression expression = ClaimExpression.compile(text, false);

    assertThat(catchThrowableOfType(NoValue.class, () -> expression.value(HOSTILE, null))
            .why())
        .isEqualTo("takes too many steps");
  }

  @Test
  void aConditionThatTakesTooManyStepsDoesNotHold() {
    assertThat(ClaimCondition.compile("claims.groups.all(a, claims.groups.all(b, a == b))")
            .test(HOSTILE))
        .isFalse();
    assertThat(ClaimCondition.compile("claims.groups.all(a, a == 'a')").test(HOSTILE))
        .isTrue();
  }

  @Test
  void anExpressionIsGivenTheClaimsThatItReadsAndNotTooManyOfThem() throws Exception {
    Map<String, Object> claims =
        Map.of("groups", Collections.nCopies(ClaimValues.COUNT_MAX, "a"), "sub", "x");
    ClaimExpression group = ClaimExpression.compile("claims.groups[0]", false);

    assertThat(
            catchThrowableOfType(NoValue.class, () -> group.value(claims, null)).why())
        .isEqualTo("has too many values");
    assertThat(ClaimExpression.compile("claims.sub", false).value(claims, null)).isEqualTo("x");
    assertThat(ClaimCondition.compile("'a' in claims.groups").test(claims)).isFalse();
  }

  @Test
  void aRegularExpressionIsLinearInTheText() throws Exception {
    assertThat(ClaimExpression.compile("claims.long.matches('^(a*)*b$') ? 'y' : 'n'", false)
            .value(HOSTILE, null))
        .isEqualTo("n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claims.a.matches('((a{100}){100}){100}') ? 'y' : 'n'",
        "claims.a.matches('(a|b){1000}') ? 'y' : 'n'",
        "matches(claims.a, claims.pattern) ? 'y' : 'n'",
        "claims.a.matches('a' + claims.pattern) ? 'y' : 'n'",
      })
  void aRegularExpressionIsSmallAndNeverOfTheToken(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClaimExpression.compile(text, false))
        .withMessageContaining("pattern of matches");
  }

  @Test
  void aTextIsNeitherLongNorDeep() {
    List<String> texts = List.of(
        "'" + "a".repeat(Dialect.TEXT_MAX) + "'",
        "(".repeat(1_000) + "'a'" + ")".repeat(1_000),
        "claims" + ".a".repeat(1_000),
        "claims.a" + ".trim()".repeat(200),
        "[".repeat(900) + "]".repeat(900) + " == [] ? 'a' : 'b'",
        "!".repeat(2_000) + "true",
        "true ? 'a' : ".repeat(150) + "'b'");
    for (String text : texts) {
      assertThatIllegalArgumentException()
          .as(text.substring(0, 30))
          .isThrownBy(() -> ClaimExpression.compile(text, false));
    }
  }

  /** Two claims that are nested this deep can't be compared on the stack of a thread. */
  @Test
  void aClaimThatIsNestedTooDeepIsNotLookedAt() throws Exception {
    Object list = List.of();
    for (int level = 0; level < 3_000; level++) {
      list = List.of(list);
    }
    Map<String, Object> claims = Map.of("sub", "x", "a", list, "b", list);
    ClaimExpression comparing = ClaimExpression.compile("claims.a == claims.b ? 'y' : 'n'", false);

    assertThat(catchThrowableOfType(NoValue.class, () -> comparing.value(claims, null))
            .why())
        .isEqualTo("is nested too deep");
    assertThat(ClaimExpression.compile("claims.sub", false).value(claims, null)).isEqualTo("x");
    assertThat(ClaimCondition.compile("claims.a == claims.b").test(claims)).isFalse();
  }

  @Test
  void whatNimbusMakesOfATokenIsTaken() throws Exception {
    Map<String, Object> claims = JWTClaimsSet.parse("""
            {"sub": "x", "aud": "byline", "iat": 1767323045, "n": 12345678901234567890,
             "d": 1.5, "e": 1e3, "nil": null, "o": {"nil": null, "l": [1, null, {"a": "b"}]}}""").getClaims();

    assertThat(ClaimExpression.compile("claims.aud[0]", false).value(claims, null))
        .isEqualTo("byline");
    for (String condition : List.of(
        "claims.iat == timestamp(1767323045)",
        "claims.n > 9223372036854775807",
        "claims.d == 1.5",
        "claims.e == 1000",
        "claims.o.nil == null",
        "claims.o.l == [1, null, {'a': 'b'}]",
        "claims.o.l[2].a == 'b'",
        "claims.size() >= 6")) {
      assertThat(ClaimCondition.compile(condition).test(claims)).as(condition).isTrue();
    }
  }

  @Test
  void oneExpressionServesManyThreads() throws Exception {
    ClaimExpression expression = ClaimExpression.compile(
        "claims.groups.filter(g, g.matches('^team-[0-9]+$'))[0] + claims.?no.orValue('!')", false);
    Callable<Void> caller = () -> {
      for (int round = 0; round < 2_000; round++) {
        String team = "team-" + Thread.currentThread().threadId() + round;
        Map<String, Object> claims = Map.of("groups", List.of("x", team, "team-0"));
        assertThat(expression.value(claims, null)).isEqualTo(team + "!");
      }
      return null;
    };
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (var done :
          threads.invokeAll(IntStream.range(0, 4).mapToObj(i -> caller).toList())) {
        done.get();
      }
    }
  }
}
