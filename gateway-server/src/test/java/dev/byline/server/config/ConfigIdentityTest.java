package dev.byline.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.auth.jwt.IssuerSettings;
import dev.byline.auth.jwt.KeySource;
import dev.byline.auth.jwt.TokenRules;
import dev.byline.core.access.AccessRule;
import dev.byline.core.access.Condition;
import dev.byline.core.access.Guardrail;
import dev.byline.core.access.RoleRoute;
import dev.byline.core.access.SessionMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys that say who is calling, what becomes of them, and what they may. */
@NullMarked
final class ConfigIdentityTest {
  private static final String FULL = """
      region: us-east-1
      listen: {address: "127.0.0.1:8080"}
      token-header: X-Acme-Token
      relayed-user-header: X-Acme-User
      session-names: {pseudonym-key-file: /etc/byline/key}
      issuers:
        - name: chat
          issuer: https://chat.example
          jwks-file: /etc/byline/jwks.json
          audiences: [byline]
          algorithms: [EdDSA]
          token-bytes: 65536
          required-claims: [email, acr]
          when: claims.acr == "high"
          trusted-relay: true
          tenants: [acme, "globex-*"]
          identity:
            subject: relay.user
            label: claims.email
            tenant: claims.tenant
            team: claims.team
            application: relay.user
            environment: '"prod"'
            cost-center: claims.cost_center
            tags:
              project: claims.project
        - name: kept
          issuer: https://kept.example
          keys-kept: 0s
          audiences: [byline]
          algorithms: [RS256]
          identity: {subject: claims.sub, tenant: '"acme"', team: '"a"', application: '"b"', environment: '"c"', cost-center: '"d"'}
      roles:
        - when: principal.tenant == "acme"
          mode: web-identity
          role-arn: arn:aws:iam::111122223333:role/{team}/Byline-{tags.project}
          region: eu-central-1
          session-policy: false
        - role-arn: arn:aws-cn:iam::111122223333:role/Byline-{tenant}
          external-id: for-{cost-center}
          transitive-tags: [tenant, project]
      access:
        - when: principal.tags["project"] == "x"
          models: ["*"]
          operations: [converse, invoke]
          regions: [us-east-1]
          guardrail: {id: abc, version: DRAFT}
      ledger: {directory: /var/lib/byline/ledger}
      """;

  @Test
  void withoutTheKeysNobodyIsTrustedWithMore() throws BadConfig {
    GatewayConfig config = ConfigFile.parse(ConfigFileTest.SMALLEST);

    assertThat(config.callerHeaders()).isEqualTo(CallerHeaders.STOCK);
    assertThat(config.pseudonymKey()).isNull();
    IssuerSettings issuer = config.issuers().getFirst();
    assertThat(issuer.rules())
        .isEqualTo(new TokenRules(Duration.ofSeconds(30), 16_384, Set.of(), null, false));
    assertThat(issuer.mapping().tags()).isEmpty();
    assertThat(issuer.mapping().tenants()).isEmpty();
    RoleRoute route = config.access().routes().getFirst();
    assertThat(route.when()).isSameAs(Condition.ALWAYS);
    assertThat(route.mode()).isEqualTo(SessionMode.ASSUME_ROLE);
    assertThat(route.transitiveTags()).isEmpty();
    assertThat(route.sessionPolicy()).isTrue();
    AccessRule rule = config.access().rules().getFirst();
    assertThat(rule.when()).isSameAs(Condition.ALWAYS);
    assertThat(rule.regions()).isEmpty();
    assertThat(rule.guardrail()).isNull();
  }

  @Test
  void everyKeyOfAnIssuerIsRead() throws BadConfig {
    GatewayConfig config = ConfigFile.parse(FULL);

    assertThat(config.callerHeaders()).isEqualTo(new CallerHeaders("x-acme-token", "x-acme-user"));
    assertThat(config.pseudonymKey()).isEqualTo(Path.of("/etc/byline/key"));
    IssuerSettings chat = config.issuers().getFirst();
    assertThat(chat.keys())
        .isEqualTo(new KeySource.File(Path.of("/etc/byline/jwks.json"), Duration.ofHours(1)));
    assertThat(chat.rules().tokenBytes()).isEqualTo(65_536);
    assertThat(chat.rules().requiredClaims()).containsExactlyInAnyOrder("email", "acr");
    assertThat(chat.rules().trustedRelay()).isTrue();
    assertThat(Objects.requireNonNull(chat.rules().when()).test(Map.of("acr", "high")))
        .isTrue();
    assertThat(Objects.requireNonNull(chat.rules().when()).test(Map.of("acr", "low")))
        .isFalse();
    assertThat(chat.mapping().tenants()).containsExactly("acme", "globex-*");
    assertThat(chat.mapping().subject()).hasToString("relay.user");
    assertThat(chat.mapping().label()).hasToString("claims.email");
    assertThat(chat.mapping().tags()).containsOnlyKeys("project");
    assertThat(config.issuers().getLast().keys()).isEqualTo(new KeySource.Discovery(Duration.ZERO));
    assertThat(config.issuers().getLast().mapping().label()).hasToString("claims.sub");
  }

  @Test
  void everyKeyOfARoleAndARuleIsRead() throws BadConfig {
    GatewayConfig config = ConfigFile.parse(FULL);

    RoleRoute web = config.access().routes().getFirst();
    assertThat(web.when().fixed()).containsEntry("tenant", "acme");
    assertThat(web.mode()).isEqualTo(SessionMode.WEB_IDENTITY);
    assertThat(web.region()).isEqualTo("eu-central-1");
    assertThat(web.roleArn())
        .hasToString("arn:aws:iam::111122223333:role/{team}/Byline-{tags.project}");
    assertThat(web.sessionPolicy()).isFalse();
    RoleRoute other = config.access().routes().getLast();
    assertThat(other.externalId()).hasToString("for-{cost-center}");
    assertThat(other.transitiveTags()).containsExactlyInAnyOrder("tenant", "project");
    assertThat(other.region()).isEqualTo("us-east-1");
    AccessRule rule = config.access().rules().getFirst();
    assertThat(rule.when()).isNotSameAs(Condition.ALWAYS);
    assertThat(rule.regions()).containsExactly("us-east-1");
    assertThat(rule.guardrail()).isEqualTo(new Guardrail("abc", "DRAFT"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "when: '\"yes\"'                     | issuers[0].when: ",
        "when: 'claims.acr =='               | issuers[0].when: ",
        "when: claim.acr == 1                | issuers[0].when: ",
        "when: relay.user == 'x'             | issuers[0].when: ",
        "when: principal.team == 'x'         | issuers[0].when: ",
        "when: ''                            | issuers[0].when: ",
        "required-claims: email              | issuers[0].required-claims: expected a list",
        "required-claims: []                 | issuers[0].required-claims: expected a list",
        "required-claims: [7]                | issuers[0].required-claims: expected texts",
        "token-bytes: 0                      | issuers[0].token-bytes: expected a number from 1 to 65536",
        "token-bytes: 65537                  | issuers[0].token-bytes: expected a number from 1",
        "token-bytes: 16k                    | issuers[0].token-bytes: expected a number",
        "clock-skew: -1s                     | issuers[0].clock-skew: expected a duration",
        "keys-kept: 25h                      | issuers[0].keys-kept: expected at most 24h",
        "trusted-relay: true                 | issuers[0].trusted-relay: needs relayed-user-header",
        "trusted-relay: 'yes'                | issuers[0].trusted-relay: expected true or false",
        "tenants: [globex]                   | issuers[0]: tenants: ",
        "tenants: acme                       | issuers[0].tenants: expected a list",
        "tenants: []                         | issuers[0].tenants: expected a list",
        "tenants: ['']                       | issuers[0].tenants: expected texts",
        "jwks-uri: 'http://keys.example'     | issuers[0].jwks-uri: expected https",
        "jwks-file: ''                       | issuers[0].jwks-file: is empty",
        "subject: claims.sub                 | issuers[0].subject: is unknown",
      })
  void aProblemOfAnIssuerIsToldWithItsPath(String line, String told) {
    toldBy(after("audiences: [byline]", "    " + line), told);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jwks-uri: https://keys.example/jwks"})
  void whatMeansNothingBesideAFileOfKeysIsAProblem(String line) {
    toldBy(
        after("audiences: [byline]", "    jwks-file: /etc/jwks.json\n    " + line),
        "issuers[0]." + line.substring(0, 9));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "team: claims.team       | team: claim.team            | issuers[0].identity.team: ",
        "team: claims.team       | team: relay.user            | issuers[0].identity.team: ",
        "team: claims.team       | team: principal.team        | issuers[0].identity.team: ",
        "team: claims.team       | team: 7                     | issuers[0].identity.team: ",
        "team: claims.team       | team: claims.a == 'b'       | issuers[0].identity.team: ",
        "team: claims.team       | team: 'claims.a.map(b, b)'  | issuers[0].identity.team: ",
        "team: claims.team       | team: 'claims['             | issuers[0].identity.team: ",
        "team: claims.team       | team: ''                    | issuers[0].identity.team: ",
        "team: claims.team       | team: {a: b}                | issuers[0].identity.team: ",
        "tenant: '\"acme\"'      | tenant: claims.tenant       | issuers[0]: tenants: expected what",
        "team: claims.team       | colour: claims.c            | issuers[0].identity.colour: is unknown",
        "team: claims.team       | colour: claims.c            | issuers[0].identity.team: is missing",
      })
  void aProblemOfAMappingIsToldWithItsPath(String old, String line, String told) {
    toldBy(ConfigFileTest.SMALLEST.replace(old, line), told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{Team: claims.a}                | issuers[0]: tags.Team: ",
        "{COST-CENTER: claims.a}         | issuers[0]: tags.COST-CENTER: ",
        "{one: claims.a, ONE: claims.b}  | issuers[0]: tags.ONE: ",
        "{'aws:one': claims.a}           | issuers[0]: tags.aws:one: ",
        "{'AWS:one': claims.a}           | issuers[0]: tags.AWS:one: ",
        "{'a*': claims.a}                | issuers[0]: tags.a*: ",
        "{'': claims.a}                  | issuers[0]: tags.: ",
        "{one: claim.a}                  | issuers[0].identity.tags.one: ",
        "{one: 7}                        | issuers[0].identity.tags.one: ",
        "[one]                           | issuers[0].identity.tags: expected a mapping",
      })
  void aTagThatStsWouldNotTakeIsAProblem(String tags, String told) {
    toldBy(withTags(tags), told);
  }

  @Test
  void fortyFiveTagsFitBesideTheFive() throws BadConfig {
    assertThat(
            ConfigFile.parse(withTags(tags(45))).issuers().getFirst().mapping().tags())
        .hasSize(45);
    toldBy(withTags(tags(46)), "issuers[0]: tags: 46 (expected: at most 45");
  }

  @Test
  void aRelaysSubjectIsWhoItCallsFor() {
    toldBy(
        FULL.replace("subject: relay.user", "subject: claims.sub"),
        "issuers[0].identity.subject: expected relay.user");
    toldBy(
        FULL.replace("relayed-user-header: X-Acme-User\n", ""),
        "issuers[0].trusted-relay: needs relayed-user-header");
    toldBy(
        FULL.replace("relayed-user-header: X-Acme-User", "relayed-user-header: X-ACME-token"),
        "relayed-user-header: expected another header than token-header");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authorization",
        "X-Api-Key",
        "X-Amz-Security-Token",
        "X-Amz-Date",
        "x-amzn-bedrock-trace",
        "x-amzn-bedrock-modelid",
        "Content-Type",
        "Content-Length",
        "content-encoding",
        "Accept",
        "user-agent",
        "anthropic-version",
        "openai-organization",
        "idempotency-key",
        "Host",
        "Connection",
        "Cookie",
        "Transfer-Encoding",
        "expect",
        "two words",
        "colon:",
        "",
        "é",
      })
  void aHeaderThatMeansSomethingAlreadyIsAProblem(String name) {
    toldBy(ConfigFileTest.SMALLEST + "token-header: \"" + name + "\"\n", "token-header: ");
    toldBy(
        ConfigFileTest.SMALLEST + "relayed-user-header: \"" + name + "\"\n",
        "relayed-user-header: ");
  }

  @Test
  void aPseudonymKeyWithoutAFileIsAProblem() {
    String smallest = ConfigFileTest.SMALLEST;
    toldBy(
        smallest + "session-names: {pseudonym-key-file: ''}\n",
        "session-names.pseudonym-key-file: is empty");
    toldBy(smallest + "session-names: {key: abc}\n", "session-names.key: is unknown");
  }

  private static String tags(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "t" + i + ": claims.a")
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String withTags(String tags) {
    return after("cost-center: claims.cost_center", "      tags: " + tags);
  }

  /** The smallest file with {@code lines} under the line that ends with {@code anchor}. */
  private static String after(String anchor, String lines) {
    return ConfigFileTest.SMALLEST.replace(anchor + "\n", anchor + "\n" + lines + "\n");
  }

  private static void toldBy(String yaml, String told) {
    BadConfig bad = catchThrowableOfType(BadConfig.class, () -> ConfigFile.parse(yaml));
    assertThat(bad).as("refused").isNotNull();
    assertThat(bad.problems()).anySatisfy(p -> assertThat(p).startsWith(told));
    assertThat(List.copyOf(bad.problems())).doesNotHaveDuplicates();
  }
}
