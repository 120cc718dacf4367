package dev.byline.auth.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullMarked
final class ClaimExpressionTest {
  private static final Map<String, Object> CLAIMS = claims();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "claims.email                                            | Alice@Acme.example",
        "claims.org.team                                         | blue",
        "claims['https://acme.example/team']                     | red",
        "claims.email.lowerAscii()                               | alice@acme.example",
        "claims.email.split('@')[0]                              | Alice",
        "claims.email.replace('@', '.at.')                       | Alice.at.Acme.example",
        "claims.email.substring(0, 2)                            | Al",
        "claims.groups.join('+')                                 | all+team-blue+team-red",
        "claims.groups.filter(g, g.startsWith('team-'))[0]       | team-blue",
        "claims.groups.map(g, g.upperAscii())[2]                 | TEAM-RED",
        "claims.groups.exists(g, g == 'all') ? 'yes' : 'no'      | yes",
        "claims.groups.all(g, g.matches('^[a-z-]+$')) ? 'a' : 'b'| a",
        "has(claims.cost_center) ? claims.cost_center : 'none'   | none",
        "claims.?cost_center.orValue('unassigned')               | unassigned",
        "claims[?'org'].?team.orValue('x')                       | blue",
        "string(claims.level)                                    | 7",
        "claims.level >= 5 ? 'senior' : 'junior'                 | senior",
        "claims.ratio > 1 ? 'over' : 'under'                     | under",
        "claims.email_verified == true ? 'yes' : 'no'            | yes",
        "claims.nothing == null ? 'null' : 'some'                | null",
        "string(claims.exp)                                      | 2026-01-02T03:04:05Z",
        "claims.exp > timestamp('2026-01-01T00:00:00Z') ? 'l':'s'| l",
        "string(claims.big)                                      | 1.8446744073709552E19",
        "claims.size() > 3 ? 'many' : 'few'                      | many",
        "claims.deep.list[1].name                                | two",
        "'email' in claims ? 'y' : 'n'                           | y",
        "'a' + 'b'                                               | ab",
      })
  void anExpressionReadsClaims(String text, String value) throws Exception {
    assertThat(ClaimExpression.compile(text, false).value(CLAIMS, null)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "claims.no                        | is missing",
        "claims.org.no                    | is missing",
        "claims.nothing                   | is missing",
        "claims.groups[9]                 | is missing",
        "claims.groups.filter(g, false)[0]| is missing",
        "claims.level                     | is no text",
        "claims.ratio                     | is no text",
        "claims.email_verified            | is no text",
        "claims.exp                       | is no text",
        "claims.groups                    | is no text",
        "claims.org                       | is no text",
        "claims.?no                       | got optional",
        "claims.email.x                   | is missing",
        "claims.level.lowerAscii()        | is computed from a claim of another type",
        "claims.level + 'x'               | is computed from a claim of another type",
        "claims.email.substring(99)       | can't be computed",
        "string(int(claims.email))        | can't be computed",
      })
  void aTokenWithoutSuchATextIsToldWhy(String text, String why) {
    if (why.startsWith("got")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ClaimExpression.compile(text, false))
          .withMessageContaining(why)
          .withMessageContaining("orValue");
      return;
    }
    ClaimExpression expression = ClaimExpression.compile(text, false);

    NoValue refused = catchThrowableOfType(NoValue.class, () -> expression.value(CLAIMS, null));
    assertThat(refused.why()).isEqualTo(why);
    assertThat(refused.getStackTrace()).isEmpty();
    assertThat(refused).hasNoCause();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "clams.email                     | column 1: undeclared reference to 'clams'",
        "'x' + clams.email               | column 7: undeclared reference to 'clams'",
        "claims.a ? 'x'                  | column 15: ",
        "claims.                         | column 8: ",
        "claims.a &                      | column 1",
        "claims.email.lower()            | column 19: undeclared reference to 'lower'",
        "1 + 2                           | expected a text (string), got int",
        "true                            | expected a text (string), got bool",
        "claims                          | expected a text (string), got map",
        "claims.email == 'x'             | expected a text (string), got bool",
        "['a']                           | expected a text (string), got list",
        "relay.user                      | undeclared reference to 'relay'",
        "'a' + 1                         | column 5: found no matching overload for '_+_'",
        "string(1 / 0)                   | can't be computed: / by zero",
        "claims.a.matches('(') ? 'a':'b' | RE2",
        "claims.a.matches('(?=x)')? '':''| RE2",
        "claims.a.matches(claims.b)?'':''| no constant",
        "``                              | is empty",
        "google.protobuf.Value{}         | column",
      })
  void everythingElseIsRefusedWhenTheConfigurationIsRead(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClaimExpression.compile(text, false))
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("container", "<input>", "ERROR"));
  }

  @Test
  void aMessageTellsTheLineOfALongText() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClaimExpression.compile("claims.a +\n  clams.b", false))
        .withMessageStartingWith(
            "line 2, column 3: undeclared reference to 'clams' (known: claims)");
  }

  @Test
  void whoARelayCallsForIsKnownToItsExpressionsOnly() throws Exception {
    ClaimExpression user = ClaimExpression.compile("relay.user", true);

    assertThat(user.relayed()).isTrue();
    assertThat(user.value(CLAIMS, "bob")).isEqualTo("bob");
    assertThat(
            catchThrowableOfType(NoValue.class, () -> user.value(CLAIMS, null)).why())
        .isEqualTo("is missing");
    assertThat(ClaimExpression.compile("claims.sub + '/' + relay.user", true).value(CLAIMS, "bob"))
        .isEqualTo("00u1/bob");
    assertThat(ClaimExpression.compile("claims.sub", true).relayed()).isFalse();
  }

  @Test
  void aTextThatReadsNothingIsAConstant() {
    assertThat(ClaimExpression.compile("\"acme\"", false).constant()).hasValue("acme");
    assertThat(ClaimExpression.compile("'ac' + 'me'", false).constant()).hasValue("acme");
    assertThat(ClaimExpression.compile("claims.sub", false).constant()).isEmpty();
    assertThat(ClaimExpression.compile("true ? 'a' : claims.sub", false).constant())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "claims.email                                   | email",
        "claims.org.team                                | org.team",
        "has(claims.a) ? claims.a : claims.b            | a,b",
        "claims.?a.?b.orValue('x')                      | a.b",
        "claims['a'].b + claims[?'c'].orValue('')       | a.b,c",
        "claims.groups.filter(g, g.startsWith('x'))[0]  | groups",
        "'x' in claims ? 'a' : 'b'                      | x",
        "'acme'                                         | ``",
        "string(claims.size())                          | ``",
      })
  void theClaimsThatItReadsAreKnown(String text, String claims) {
    assertThat(String.join(",", ClaimExpression.compile(text, false).claims())).isEqualTo(claims);
    assertThat(ClaimExpression.compile(text, false)).hasToString(text);
  }

  private static Map<String, Object> claims() {
    Map<String, @Nullable Object> claims = new HashMap<>();
    claims.put("sub", "00u1");
    claims.put("email", "Alice@Acme.example");
    claims.put("org", Map.of("team", "blue"));
    claims.put("https://acme.example/team", "red");
    claims.put("groups", Arrays.asList("all", "team-blue", "team-red"));
    claims.put("level", 7L);
    claims.put("ratio", 0.5);
    claims.put("email_verified", true);
    claims.put("nothing", null);
    claims.put("big", BigInteger.TWO.pow(64));
    claims.put("exp", Date.from(Instant.parse("2026-01-02T03:04:05Z")));
    claims.put("deep", Map.of("list", List.of(1L, Map.of("name", "two"))));
    @SuppressWarnings("unchecked")
    Map<String, Object> values = (Map<String, Object>) (Map<String, ?>) claims;
    return values;
  }
}
