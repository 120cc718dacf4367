package dev.byline.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JWSAlgorithm;
import dev.byline.auth.jwt.IssuerSettings;
import dev.byline.auth.jwt.KeySource;
import dev.byline.core.request.BedrockService;
import dev.byline.core.request.Endpoint;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullMarked
final class ConfigFileTest {
  static final String SMALLEST = """
      region: us-east-1
      listen: {address: "127.0.0.1:8080"}
      issuers:
        - name: okta
          issuer: https://acme.okta.example/oauth2/default
          audiences: [byline]
          algorithms: [RS256, ES256]
          identity:
            subject: claims.sub
            label: claims.email
            tenant: '"acme"'
            team: claims.team
            application: claims.azp
            environment: '"prod"'
            cost-center: claims.cost_center
      roles:
        - role-arn: arn:aws:iam::111122223333:role/BylineInvoke
      access:
        - models: ["*.anthropic.claude-*", "amazon.nova-*"]
          operations: [converse, invoke-with-response-stream]
      ledger: {directory: /var/lib/byline/ledger}
      """;

  @Test
  void theSmallestFileHasAwsAndEveryDefault() throws BadConfig {
    GatewayConfig config = ConfigFile.parse(SMALLEST);

    assertThat(config.listen()).hasSize(1);
    assertThat(config.listen().getFirst().address()).hasToString("/127.0.0.1:8080");
    assertThat(config.listen().getFirst().tls()).isNull();
    assertThat(config.admin()).hasToString("/127.0.0.1:9901");
    assertThat(config.access().routes().getFirst().region()).isEqualTo("us-east-1");
    assertThat(runtime(config))
        .isEqualTo(new Endpoint("us-east-1", true, "bedrock-runtime.us-east-1.amazonaws.com", 443));
    assertThat(config.metadata().isOn()).isTrue();
    assertThat(config.access().routes().getFirst().duration()).isEqualTo(Duration.ofHours(1));
    assertThat(config.access().routes().getFirst().externalId()).isNull();
    assertThat(config.access().routes().getFirst().sourceIdentity()).isFalse();
    assertThat(config.sts().region()).isEqualTo("us-east-1");
    assertThat(config.sts().endpoint()).isNull();
    assertThat(config.sts().timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.ledger()).isEqualTo(Path.of("/var/lib/byline/ledger"));
    assertThat(config.limits()).isEqualTo(new Limits(1024, 25_000_000, 268_435_456));
    assertThat(config.timeouts())
        .isEqualTo(new Timeouts(
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofSeconds(75),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30)));
    IssuerSettings issuer = config.issuers().getFirst();
    assertThat(issuer.algorithms())
        .containsExactlyInAnyOrder(JWSAlgorithm.RS256, JWSAlgorithm.ES256);
    assertThat(issuer.rules().clockSkew()).isEqualTo(Duration.ofSeconds(30));
    assertThat(issuer.keys()).isEqualTo(new KeySource.Discovery(Duration.ofHours(1)));
  }

  @Test
  void everyKeyIsRead() throws BadConfig {
    GatewayConfig config = ConfigFile.parse(SMALLEST
            .replace(
                "audiences: [byline]",
                "audiences: [byline, other]\n    jwks-uri: https://keys.example/k\n    clock-skew: 5s")
            .replace(
                "role/BylineInvoke",
                "role/BylineInvoke\n    duration: 12h\n    external-id: abc\n    source-identity: true")
        + """
                admin: {address: "127.0.0.1:9"}
                upstream: {endpoint: "http://127.0.0.1:7000"}
                sts: {region: eu-west-1, endpoint: "http://127.0.0.1:7001", timeout: 900ms}
                request-metadata: {principal: false, tenant: false, team: false, application: false, environment: false, cost-center: false}
                limits: {requests-in-flight: 5, body-bytes: 100, body-memory: 30000000}
                timeouts: {connect: 1s, request-head: 7s, request-body: 2s, request-whole: 8s, first-byte: 3m, idle: 4h, keep-alive: 5s, client-stall: 6s, drain: 0s}
                """);

    assertThat(config.admin().getPort()).isEqualTo(9);
    assertThat(config.access().routes().getFirst().region()).isEqualTo("eu-west-1");
    assertThat(config.timeouts().requestWhole()).isEqualTo(Duration.ofSeconds(8));
    assertThat(config.metadata().isOn()).isFalse();
    assertThat(runtime(config)).isEqualTo(new Endpoint("us-east-1", false, "127.0.0.1", 7000));
    assertThat(config.access().routes().getFirst().duration()).isEqualTo(Duration.ofHours(12));
    assertThat(config.access().routes().getFirst().externalId()).hasToString("abc");
    assertThat(config.access().routes().getFirst().sourceIdentity()).isTrue();
    assertThat(config.sts().region()).isEqualTo("eu-west-1");
    assertThat(config.sts().endpoint()).isEqualTo(URI.create("http://127.0.0.1:7001"));
    assertThat(config.sts().timeout()).isEqualTo(Duration.ofMillis(900));
    assertThat(config.limits()).isEqualTo(new Limits(5, 100, 30_000_000));
    assertThat(config.timeouts().requestHead()).isEqualTo(Duration.ofSeconds(7));
    assertThat(config.timeouts().firstByte()).isEqualTo(Duration.ofMinutes(3));
    assertThat(config.timeouts().drain()).isEqualTo(Duration.ZERO);
    assertThat(config.issuers().getFirst().audiences())
        .containsExactlyInAnyOrder("byline", "other");
    assertThat(config.issuers().getFirst().keys())
        .isEqualTo(new KeySource.Url(URI.create("https://keys.example/k"), Duration.ofHours(1)));
    assertThat(config.issuers().getFirst().rules().clockSkew()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void keysOfAFileAreKeptForATimeAsWell() throws BadConfig {
    String file = SMALLEST.replace(
        "audiences: [byline]", "audiences: [byline]\n    jwks-file: /etc/byline/k.json");
    assertThat(ConfigFile.parse(file).issuers().getFirst().keys())
        .isEqualTo(new KeySource.File(Path.of("/etc/byline/k.json"), Duration.ofHours(1)));
    assertThat(ConfigFile.parse(file.replace("k.json", "k.json\n    keys-kept: 10m"))
            .issuers()
            .getFirst()
            .keys())
        .isEqualTo(new KeySource.File(Path.of("/etc/byline/k.json"), Duration.ofMinutes(10)));
    assertThat(problems(file.replace("k.json", "k.json\n    jwks-uri: https://keys.example/k")))
        .containsExactly("issuers[0].jwks-uri: means nothing beside jwks-file");
  }

  @Test
  void everyProblemIsToldAtOnceWithItsPath() {
    List<String> problems = problems("""
            region: moon
            listen: {address: nowhere, tls: {}}
            issuers:
              - name: okta
                issuer: ftp://x
                audiences: []
                algorithms: [HS256, RS256]
                identity: {subject: sub, tenant: '"acme"'}
            roles: []
            access:
              - models: ["*"]
                operations: [converse, delete-everything]
            limits: {requests-in-flight: none}
            timeouts: {connect: quick}
            colour: blue
            """);

    assertThat(problems)
        .anySatisfy(p -> assertThat(p).startsWith("region: ").contains("moon"))
        .anySatisfy(p -> assertThat(p).startsWith("listen.address: "))
        .anySatisfy(p -> assertThat(p).startsWith("listen.tls.key: is missing"))
        .anySatisfy(p -> assertThat(p).startsWith("issuers[0].issuer: ").contains("ftp://x"))
        .anySatisfy(p -> assertThat(p).startsWith("issuers[0].audiences: "))
        .anySatisfy(p -> assertThat(p).startsWith("issuers[0].algorithms: ").contains("HS256"))
        .anySatisfy(p -> assertThat(p).startsWith("issuers[0].identity.subject: "))
        .anySatisfy(p -> assertThat(p).startsWith("issuers[0].identity.team: is missing"))
        .anySatisfy(p -> assertThat(p).startsWith("roles: "))
        .anySatisfy(
            p -> assertThat(p).startsWith("access[0].operations: ").contains("delete-everything"))
        .anySatisfy(p -> assertThat(p).startsWith("ledger.directory: is missing"))
        .anySatisfy(p -> assertThat(p).startsWith("limits.requests-in-flight: "))
        .anySatisfy(p -> assertThat(p).startsWith("timeouts.connect: ").contains("quick"))
        .anySatisfy(p -> assertThat(p).startsWith("colour: is unknown"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', region",
    "'[]', mapping",
    "'a: [', YAML",
    "'just text', mapping",
  })
  void whatIsNoMappingIsAProblemAndNoCrash(String yaml, String told) {
    assertThat(String.join("\n", problems(yaml))).contains(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "source-identity: 'yes'      | roles[0].source-identity: expected true or false",
        "duration: 25h               | roles[0].duration: expected at most 24h",
        "duration: 5m                | roles[0].duration: expected 15m to 12h",
      })
  void aRoleWithAValueThatCouldMeanSomethingElseIsAProblem(String line, String told) {
    String yaml = SMALLEST.replace("role/BylineInvoke", "role/BylineInvoke\n    " + line);

    assertThat(problems(yaml)).anySatisfy(problem -> assertThat(problem).startsWith(told));
  }

  @Test
  void aKeyThatStandsTwiceIsAProblemAndNotTheLastWordOfTwo() {
    assertThat(problems(SMALLEST + "access: [{models: [\"*\"], operations: [invoke]}]\n"))
        .singleElement()
        .asString()
        .contains("not YAML", "access");
  }

  @Test
  void keysInClearTextAreTakenFromLoopbackOnly() throws BadConfig {
    assertThat(problems(SMALLEST.replace("https://acme.okta.example", "http://acme.okta.example")))
        .anySatisfy(problem -> assertThat(problem).startsWith("issuers[0].issuer: expected https"));
    assertThat(ConfigFile.parse(SMALLEST.replace("https://acme.okta.example", "http://127.0.0.1:9"))
            .issuers())
        .hasSize(1);
  }

  @Test
  void anAlgorithmThatCanNotBeVerifiedIsAProblem() {
    assertThat(problems(SMALLEST.replace("[RS256, ES256]", "[ES256K]")))
        .anySatisfy(problem -> assertThat(problem).startsWith("issuers[0].algorithms: "));
  }

  @Test
  void anIssuerThatIsDeclaredTwiceIsAProblem() {
    String twice = SMALLEST.replace("roles:", issuerBlock() + "roles:");

    assertThat(problems(twice)).anyMatch(p -> p.startsWith("issuers[1].issuer: is declared twice"));
  }

  @Test
  void aFileThatCanNotBeReadIsAProblem() {
    assertThat(catchThrowableOfType(
                BadConfig.class, () -> ConfigFile.read(Path.of("/no/such/gateway.yaml")))
            .problems())
        .containsExactly("/no/such/gateway.yaml: can't be read");
  }

  private static Endpoint runtime(GatewayConfig config) {
    return Objects.requireNonNull(
        config.access().regions().getLast().endpoints().get(BedrockService.RUNTIME));
  }

  @Test
  void severalListenersAreOneList() throws BadConfig {
    GatewayConfig config = ConfigFile.parse(SMALLEST.replace("{address: \"127.0.0.1:8080\"}", """

          - address: "0.0.0.0:8443"
            tls: {certificate: a.crt, key: a.key}
          - address: "0.0.0.0:8444"
            tls: {certificate: b.crt, key: b.key, client-ca: ca.crt}
          - address: "0.0.0.0:8445"
            tls: {certificate: b.crt, key: b.key, client-ca: ca.crt, client-certificate: optional}
          - address: "127.0.0.1:8080"
        """));

    assertThat(config.listen())
        .extracting(ListenSettings::tls)
        .containsExactly(
            new TlsFiles(Path.of("a.crt"), Path.of("a.key"), null, false),
            new TlsFiles(Path.of("b.crt"), Path.of("b.key"), Path.of("ca.crt"), true),
            new TlsFiles(Path.of("b.crt"), Path.of("b.key"), Path.of("ca.crt"), false),
            null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                                                | listen: expected a list, at least one",
        "{tls: {certificate: a, key: b}}                   | listen.address: is missing",
        "[{address: a}]                                    | listen[0].address: expected host:port",
        "{address: 'a:1', tls: {}}                         | listen.tls.certificate: is missing",
        "{address: 'a:1', tls: {certificate: a, key: ''}}  | listen.tls.key: is empty",
        "{address: 'a:1', tls: yes}                        | listen.tls: expected a mapping",
        "{address: 'a:1', tls: {certificate: a, key: b, client-certificate: optional}} | listen.tls.client-certificate: needs",
        "{address: 'a:1', tls: {certificate: a, key: b, client-ca: c, client-certificate: no}} | listen.tls.client-certificate: expected required or optional",
        "{address: 'a:1', tls: {certificate: a, key: b, ciphers: c}} | listen.tls.ciphers: is unknown",
      })
  void aListenerThatCouldBeOpenerThanMeantIsAProblem(String listen, String told) {
    assertThat(problems(SMALLEST.replace("{address: \"127.0.0.1:8080\"}", listen)))
        .anySatisfy(problem -> assertThat(problem).startsWith(told));
  }

  private static String issuerBlock() {
    return SMALLEST.substring(SMALLEST.indexOf("  - name: okta"), SMALLEST.indexOf("roles:"));
  }

  private static List<String> problems(String yaml) {
    BadConfig bad = catchThrowableOfType(BadConfig.class, () -> ConfigFile.parse(yaml));
    assertThat(bad).isNotNull();
    return bad.problems();
  }
}
