package dev.byline.auth.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Attributes;
import dev.byline.core.identity.Principal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
final class PrincipalConditionTest {
  private static final Principal ALICE = new Principal(
      "https://issuer.example",
      "00u1",
      "alice-77vzsy26t652i",
      new Attributes(
          "acme",
          "blue",
          "chat",
          "prod",
          "4711",
          new TreeMap<>(Map.of("project", "apollo", "with-dash", "x"))));

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "true                                                        ~ true",
        "principal.tenant == 'acme'                                  ~ true",
        "principal.tenant == 'beta'                                  ~ false",
        "principal.issuer.endsWith('.example')                       ~ true",
        "principal.subject == '00u1' && principal.team != 'red'      ~ true",
        "principal.application in ['chat', 'batch']                  ~ true",
        "principal.environment.matches('^(prod|test)$')              ~ true",
        "principal.cost_center == '4711'                             ~ true",
        "principal.tags.project == 'apollo'                          ~ true",
        "principal.tags['with-dash'] == 'x'                          ~ true",
        "has(principal.tags.project)                                 ~ true",
        "has(principal.tags.none)                                    ~ false",
        "principal.tags.none == 'x' || principal.team == 'blue'      ~ true",
        "principal.tags.?none.orValue('d') == 'd'                    ~ true",
        "principal.tags.exists(k, k == 'project')                    ~ true",
        "principal.tags.all(k, principal.tags[k] != '')              ~ true",
      })
  void aConditionIsAskedAboutACaller(String text, boolean holds) {
    assertThat(PrincipalCondition.compile(text).holds(ALICE)).isEqualTo(holds);
    assertThat(PrincipalCondition.compile(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "principal.tags.none == 'x'",
        "principal.tags.none != 'x'",
        "!(principal.tags.none == 'x')",
        "principal.tags['none'] == 'x' && principal.tenant == 'acme'",
        "1 / (size(principal.team) - 4) == 1",
      })
  void whatCanNotBeAnsweredRefusesTheCaller(String text) {
    assertThatThrownBy(() -> PrincipalCondition.compile(text).holds(ALICE))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.failure().fault()).isEqualTo(Fault.NOT_PERMITTED));
  }

  @Test
  void theTagsThatAConditionReadsAreKnown() {
    assertThat(PrincipalCondition.compile(
                "principal.tags.a == 'x' || has(principal.tags.b) || principal.tags['c'] == 'y'"
                    + " || 'd' in principal.tags || principal.tags.?e.orValue('') == 'z'"
                    + " || principal.tags.exists(k, k == 'f') || principal.team == 'g'")
            .tags())
        .containsExactlyInAnyOrder("a", "b", "c", "d", "e");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "principal.teem == 'x'              ~ column 1: undeclared reference to 'principal'",
        "principal.tenant                   ~ expected a condition (bool), got string",
        "principal.tags.project             ~ expected a condition (bool), got string",
        "claims.sub == 'x'                  ~ undeclared reference to 'claims'",
        "principal.tenant == 5              ~ column 18: found no matching overload",
        "principal == 'x'                   ~ undeclared reference to 'principal'",
        "principal.tags.?a                  ~ expected a condition (bool), got optional_type",
      })
  void aTypingErrorIsFoundWhenTheConfigurationIsRead(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrincipalCondition.compile(text))
        .withMessageContaining(message);
  }

  @Test
  void anUnknownAttributeIsAnsweredWithTheKnownOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrincipalCondition.compile("principal.teem == 'x'"))
        .withMessageContaining("principal.team, principal.application")
        .withMessageContaining("principal.tags");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "principal.tenant == 'acme'                                            ~ tenant=acme",
        "'acme' == principal.tenant                                            ~ tenant=acme",
        "principal.tenant == 'a' && principal.team == 'b'                      ~ team=b,tenant=a",
        "(principal.tenant == 'a' && principal.team == 'b') && 'c' == principal.environment"
            + " ~ environment=c,team=b,tenant=a",
        "principal.cost_center == '1' && principal.tags.project == 'p'         ~ cost-center=1,tags.project=p",
        "principal.tags['with-dash'] == 'p'                                    ~ tags.with-dash=p",
        "principal.issuer == 'i' && principal.subject == 's' && principal.application == 'x'"
            + " ~ application=x,issuer=i,subject=s",
        "principal.tenant == 'a' && principal.team.startsWith('b')             ~ tenant=a",
        "principal.tenant == 'a' || principal.team == 'b'                      ~ ``",
        "!(principal.tenant == 'a')                                            ~ ``",
        "principal.tenant != 'a'                                               ~ ``",
        "principal.tenant in ['a']                                             ~ ``",
        "principal.tenant == principal.team                                    ~ ``",
        "principal.tenant == 'a' ? true : false                                ~ ``",
        "['x'].all(y, principal.tenant == 'a')                                 ~ ``",
        "'a' == 'a'                                                            ~ ``",
        "true                                                                  ~ ``",
      })
  void whatAConditionFixesIsReadFromItsText(String text, String fixed) {
    String read = String.join(
        ",",
        PrincipalCondition.compile(text).fixed().entrySet().stream()
            .map(Object::toString)
            .toList());
    assertThat(read).isEqualTo(fixed);
  }
}
