package dev.byline.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The problems of roles and access rules, each with its path. */
@NullMarked
final class ConfigAccessTest {
  private static final String ROLE = "role-arn: arn:aws:iam::111122223333:role/BylineInvoke";
  private static final String OPERATIONS = "operations: [converse, invoke-with-response-stream]";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "arn:aws:iam::111122223333:role/{user}         | {user}",
        "arn:aws:iam::111122223333:role/{tags.project} | {tags.project}",
        "arn:aws:iam::111122223333:role/{Tenant}       | {Tenant}",
        "'arn:aws:iam::111122223333:role/{}'           | {}",
        "arn:aws:iam::111122223333:role/{tenant        | expected",
        "arn:aws:iam::111122223333:role/tenant}        | expected",
        "arn:aws:iam::12345:role/Byline                | expected arn:aws:iam::ACCOUNT:role/NAME",
        "arn:aws:iam::111122223333:user/Byline         | expected arn:aws:iam::ACCOUNT:role/NAME",
        "arn:aws:iam::111122223333:role/*              | expected arn:aws:iam::ACCOUNT:role/NAME",
        "BylineInvoke                                  | expected arn:aws:iam::ACCOUNT:role/NAME",
        "''                                            | is missing",
      })
  void aRoleThatNobodyCouldHaveIsAProblem(String arn, String told) {
    toldBy(ConfigFileTest.SMALLEST.replace(ROLE, "role-arn: " + arn), "roles[0].role-arn: ", told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mode: other                        | roles[0].mode: expected assume-role or web-identity",
        "when: principal.team               | roles[0].when: ",
        "when: principal.email == 'x'       | roles[0].when: ",
        "when: claims.sub == 'x'            | roles[0].when: ",
        "when: relay.user == 'x'            | roles[0].when: ",
        "when: principal.team == 7          | roles[0].when: ",
        "when: ''                           | roles[0].when: ",
        "transitive-tags: [project]         | roles[0].transitive-tags: no such session tag: project",
        "transitive-tags: [Tenant]          | roles[0].transitive-tags: no such session tag: Tenant",
        "transitive-tags: tenant            | roles[0].transitive-tags: expected a list",
        "external-id: x                     | roles[0].external-id: expected 2 to 1,224",
        "external-id: a b                   | roles[0].external-id: expected 2 to 1,224",
        "external-id: 'for-{nobody}'        | roles[0].external-id: ",
        "region: moon                       | roles[0].region: ",
        "session-policy: maybe              | roles[0].session-policy: expected true or false",
        "tags: [a]                          | roles[0].tags: is unknown",
      })
  void aProblemOfARoleIsToldWithItsPath(String line, String told) {
    toldBy(after(ROLE, line), told, "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"external-id: abc", "source-identity: true", "transitive-tags: [tenant]"})
  void whatStandsInATokenCanNotStandBesideIt(String line) {
    toldBy(
        after(ROLE, "mode: web-identity\n    " + line),
        "roles[0]." + line.substring(0, line.indexOf(':')) + ": ",
        "token");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "when: principal.tags              | access[0].when: ",
        "when: principal.nobody == 'x'     | access[0].when: ",
        "when: true &&                     | access[0].when: ",
        "regions: [eu-west-1]              | access[0].regions: no call goes to eu-west-1, only to [us-east-1]",
        "regions: []                       | access[0].regions: expected a list",
        "regions: us-east-1                | access[0].regions: expected a list",
        "guardrail: {id: abc}              | access[0].guardrail.version: is missing",
        "guardrail: {version: '1'}         | access[0].guardrail.id: is missing",
        "guardrail: {id: A, version: '1'}  | access[0].guardrail: expected a guardrail's id or ARN",
        "guardrail: {id: a, version: '0'}  | access[0].guardrail: expected a version's number or DRAFT",
        "guardrail: {id: a, version: '1', trace: on} | access[0].guardrail.trace: is unknown",
        "guardrail: abc                    | access[0].guardrail: expected a mapping",
        "role: x                           | access[0].role: is unknown",
      })
  void aProblemOfARuleIsToldWithItsPath(String line, String told) {
    toldBy(after(OPERATIONS, line), told, "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "count-tokens",
        "messages",
        "responses",
        "list-foundation-models",
        "invoke-with-bidirectional-stream"
      })
  void aGuardrailOnAnOperationThatTakesNoneIsAProblem(String operation) {
    String yaml = after(OPERATIONS, "guardrail: {id: abc, version: '1'}")
        .replace(OPERATIONS, "operations: [converse, " + operation + "]");

    toldBy(yaml, "access[0].", operation);
  }

  @ParameterizedTest
  @ValueSource(strings = {"when", "regions", "guardrail"})
  void aKeyThatLimitsARuleAndHasNoValueIsAProblem(String key) {
    toldBy(after(OPERATIONS, key + ":"), "access[0]." + key + ": ", "");
    toldBy(after(OPERATIONS, key + ": null"), "access[0]." + key + ": ", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"when", "tenants", "required-claims", "jwks-file"})
  void aKeyThatLimitsAnIssuerAndHasNoValueIsAProblem(String key) {
    toldBy(after("audiences: [byline]", key + ":"), "issuers[0]." + key + ": ", "");
  }

  @Test
  void aRoleWithoutAValueForItsConditionIsAProblem() {
    toldBy(after(ROLE, "when: ~"), "roles[0].when: ", "");
    toldBy(
        ConfigFileTest.SMALLEST + "session-names: {pseudonym-key-file: }\n",
        "session-names.pseudonym-key-file: ",
        "");
  }

  @Test
  void rulesThatNeedALongerSessionPolicyThanStsTakesAreAProblem() throws BadConfig {
    String problem = toldBy(rules(20, ""), "roles[0].session-policy: ", "2048");
    int length = Integer.parseInt(problem.replaceFirst(".*can need (\\d+) characters.*", "$1"));
    assertThat(length).isGreaterThan(2048);

    assertThat(ConfigFile.parse(rules(20, "").replace(ROLE, ROLE + "\n    session-policy: false"))
            .access()
            .rules())
        .hasSize(20);
  }

  @Test
  void rulesOfDifferentTenantsAreNeverCountedTogether() throws BadConfig {
    assertThat(ConfigFile.parse(rules(20, "when: principal.tenant == \"t%d\""))
            .access()
            .rules())
        .hasSize(20);
    assertThat(ConfigFile.parse(rules(20, "when: '\"t%d\" == principal.team && 1 == 1'"))
            .access()
            .rules())
        .hasSize(20);
    toldBy(rules(20, "when: principal.tenant != \"t%d\""), "roles[0].session-policy: ", "2048");
    toldBy(
        rules(20, "when: 'principal.tenant == \"t%d\" || principal.team == \"a\"'"),
        "roles[0].session-policy: ",
        "2048");
  }

  /** So many rules, each for a model of its own. */
  private static String rules(int count, String when) {
    String smallest = ConfigFileTest.SMALLEST;
    return smallest.substring(0, smallest.indexOf("access:\n"))
        + "access:\n"
        + IntStream.range(0, count)
            .mapToObj(i -> "  - models: [\"anthropic.model-number-" + i + "-*\"]\n    "
                + (when.isEmpty() ? "" : when.replace("%d", Integer.toString(i)) + "\n    ")
                + "operations: [converse]\n")
            .collect(Collectors.joining())
        + "ledger: {directory: /var/lib/byline/ledger}\n";
  }

  private static String after(String anchor, String line) {
    return ConfigFileTest.SMALLEST.replace(anchor + "\n", anchor + "\n    " + line + "\n");
  }

  private static String toldBy(String yaml, String path, String told) {
    BadConfig bad = catchThrowableOfType(BadConfig.class, () -> ConfigFile.parse(yaml));
    assertThat(bad).as("refused").isNotNull();
    assertThat(bad.problems())
        .anySatisfy(problem -> assertThat(problem).startsWith(path).contains(told));
    return String.join("\n", bad.problems());
  }
}
