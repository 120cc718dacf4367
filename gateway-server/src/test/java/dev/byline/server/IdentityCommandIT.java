package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.server.identity.IdentityCommand;
import dev.byline.sim.Simulator;
import dev.byline.sim.faults.ScriptedError;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.SimulatedIam;
import dev.byline.sim.oidc.Algorithm;
import dev.byline.sim.oidc.TokenMint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code byline identity} against a real issuer, held against what the gateway then does. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class IdentityCommandIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String BLUE = "arn:aws:iam::111122223333:role/teams/one/Team-blue";

  private final GatewayFixture byline = GatewayFixture.inWorld(IdentityCommandIT::world);
  private final Caller caller = new Caller(byline);

  @TempDir
  private Path folder = Path.of("");

  @AfterEach
  void close() {
    caller.close();
    byline.close();
  }

  @Test
  void whatItSaysTheBillShowsIsWhatTheBillShows() throws Exception {
    String token = byline.token("alice");
    Ran text = identity(token);
    JsonNode json = JSON.readTree(identity(token, "--json").out());
    assertThat(text.code()).isZero();
    assertThat(text.err()).isEmpty();
    assertThat(byline.stsCalls()).isZero();

    assertThat(caller.converse(token).statusCode()).isEqualTo(200);
    String billed = byline.simulator().books().served().getFirst().principalArn();
    assertThat(billed).contains("assumed-role/Team-blue/alice@acme.example-");
    assertThat(text.out())
        .contains(
            "TOKEN", "IDENTITY", "SESSION", "ACCESS", billed, BLUE + " (roles[0])", "team=blue")
        .doesNotContain("REFUSED", token.substring(token.lastIndexOf('.') + 1));
    assertThat(json.path("session").path("bill-shows").asString()).isEqualTo(billed);
    assertThat(json.path("token").path("verified").asBoolean()).isTrue();
    assertThat(json.path("token").path("name").asString()).isEqualTo("sim");
    assertThat(json.path("session").path("role").asString()).isEqualTo(BLUE);
    assertThat(json.path("session").path("external-id").asString()).isEqualTo("for-acme");
    assertThat(json.path("session").path("policy").asString()).startsWith("{\"Version\"");
    assertThat(json.path("identity").findValuesAsString("name"))
        .containsExactly(
            "subject",
            "label",
            "tenant",
            "team",
            "application",
            "environment",
            "cost-center",
            "session-name");
    assertThat(json.path("access").path(0).path("entry").asString()).isEqualTo("access[0]");
    assertThat(json.has("refusal")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "exp, 1, token-expired",
    "aud, other, token-audience",
    "iss, https://elsewhere.example, token-issuer",
    "cost_center, , claim-unusable",
    "tenant, initech, claim-unusable",
    "team, nobody, no-role",
  })
  void aTokenThatIsRefusedIsToldWithTheReasonAndExitCode1(String claim, String value, String reason)
      throws Exception {
    Map<String, Object> claims = byline.claims("alice");
    claims.put(claim, value == null ? TokenMint.ABSENT : claim.equals("exp") ? (Object) 1 : value);
    String token = byline.simulator().tokens().mint(claims);

    refused(token, reason);
    assertThat(caller.converse(token).statusCode()).isEqualTo(403);
    assertThat(byline.rows().getFirst().get("reason").asString()).isEqualTo(reason);
  }

  @Test
  void aCallerForWhomNoRuleIsIsTold() throws Exception {
    Map<String, Object> claims = byline.claims("alice");
    claims.put("environment", "test");
    String token = byline.simulator().tokens().mint(claims);

    Ran ran = identity(token);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).contains("no rule is for this caller");
    assertThat(JSON.readTree(identity(token, "--json").out()).path("access")).isEmpty();
    assertThat(caller.converse(token).statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "a.b.c", "e30.e30.", "e30.e30.AA"})
  void whatIsNoTokenIsToldAsSuch(String token) throws Exception {
    refused(token, "token-malformed");
  }

  @ParameterizedTest
  @CsvSource({"iss", "aud", "exp", "nbf"})
  void aClaimOfAWrongTypeIsToldAndIsNoCrash(String claim) throws Exception {
    Map<String, Object> claims = byline.claims("alice");
    claims.put(claim, List.of(7));

    refused(byline.simulator().tokens().mint(claims), "token-malformed");
  }

  @Test
  void aHeaderOfAWrongTypeIsToldAndIsNoCrash() throws Exception {
    refused(
        byline
            .simulator()
            .tokens()
            .mintWithHeader(Algorithm.RS256, Map.of("alg", 7), byline.claims("alice")),
        "token-malformed");
  }

  @Test
  void nothingThatATerminalWouldActOnIsPrinted() throws Exception {
    String evil = "\u001b]0;x\u0007\u001b[2J\r\n\u009b31m\u202e\u2066\u200b\u0000\u2028\ue000";
    Map<String, Object> claims = byline.claims("alice" + evil);
    claims.put("email", "a" + evil);
    claims.put("team", "blue" + evil);
    claims.put("aud", List.of("byline", "x" + evil));
    String token = byline
        .simulator()
        .tokens()
        .mintWithHeader(
            Algorithm.RS256, Map.of("alg", "RS256", "kid", "rsa-1" + evil, "typ", "JWT"), claims);

    for (Ran ran : List.of(identity(token), identity(byline.simulator().tokens().mint(claims)))) {
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.out().replace("\n", ""))
          .matches(text -> text.codePoints().noneMatch(IdentityCommandIT::isActedOn), "is plain");
    }
    assertThat(JSON.readTree(identity(token, "--json").out()).has("refusal")).isTrue();
  }

  @Test
  void theTokenMayComeFromStandardInput() throws Exception {
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(
          (byline.token("alice") + "\r\n").getBytes(StandardCharsets.UTF_8)));

      assertThat(run("--config", config(byline.file()), "--token-file", "-").code())
          .isZero();
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void whatCanNotBeReadHasItsOwnExitCodes() throws Exception {
    String config = config(byline.file());
    String missing = folder.resolve("missing").toString();

    Ran noToken = run("--config", config, "--token-file", missing);
    assertThat(noToken.code()).isEqualTo(66);
    assertThat(noToken.err()).contains(missing);
    String keyed = byline.file() + "session-names: {pseudonym-key-file: \"" + missing + "\"}\n";
    Ran noKey = run("--config", config(keyed), "--token", byline.token("alice"));
    assertThat(noKey.code()).isEqualTo(66);
    assertThat(noKey.err()).contains(missing);
    Ran badConfig = run("--config", config("region: moon"), "--token", "x");
    assertThat(badConfig.code()).isEqualTo(78);
    assertThat(badConfig.err()).contains("region: ", "issuers: ");
    assertThat(run("--config", missing, "--token", "x").code()).isEqualTo(78);
    assertThat(run("--config", config).code()).isEqualTo(2);
    assertThat(run("--config", config, "--token", "x", "--token-file", missing).code())
        .isEqualTo(2);
  }

  @Test
  void anIssuerThatIsDownIsToldAsSuch() throws Exception {
    byline.simulator().faults().oidc().failAll(new ScriptedError("down", 503, "down"));

    refused(byline.token("alice"), "keys-unavailable");
  }

  @Test
  void aSessionOfTheCallersOwnTokenHasNoTagsOfOurs() throws Exception {
    String web =
        Yaml.withRoles(byline.file(), "  - mode: web-identity\n    role-arn: " + BLUE + "\n");

    Ran ran = run("--config", config(web), "--token", byline.token("alice"));
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("web-identity, us-east-1", "those that the token carries");
    assertThat(byline.webIdentityCalls()).isZero();
  }

  @Test
  void aPseudonymIsShownAsTheBillWillShowIt() throws Exception {
    Path key = Files.writeString(folder.resolve("key"), "k".repeat(32));
    String settings = "session-names: {pseudonym-key-file: \"" + key + "\"}\n";
    String token = byline.token("alice");
    Ran ran = run("--config", config(byline.file() + settings), "--token", token);

    byline.replaceGateway(file -> file + settings);
    assertThat(caller.converse(token).statusCode()).isEqualTo(200);
    assertThat(ran.out())
        .contains(byline.simulator().books().served().getFirst().principalArn());
  }

  @Test
  void aRelaysUserIsPartOfTheQuestion() throws Exception {
    List<String> identity = new ArrayList<>(Yaml.IDENTITY);
    identity.set(0, "subject: relay.user");
    identity.set(1, "label: relay.user");
    String relayed = "relayed-user-header: x-user\n"
        + Yaml.withIssuers(
            byline.file(),
            Yaml.issuer(
                identity,
                "relay",
                byline.simulator().issuer().toString(),
                "algorithms: [RS256]",
                "tenants: [acme]",
                "trusted-relay: true"));
    String config = config(relayed);
    String token = byline.token("service");

    Ran alice = run("--config", config, "--token", token, "--relayed-user", "alice");
    assertThat(alice.code()).isZero();
    assertThat(alice.out()).contains("assumed-role/Team-blue/alice-");
    Ran nobody = run("--config", config, "--token", token);
    assertThat(nobody.code()).isEqualTo(1);
    assertThat(nobody.out()).contains("claim-unusable");
    assertThat(identity(token, "--relayed-user", "alice").out()).contains("relay-untrusted");
  }

  private void refused(String token, String reason) throws IOException {
    Ran text = identity(token);
    assertThat(text.err()).isEmpty();
    assertThat(text.code()).isEqualTo(1);
    assertThat(text.out()).contains("REFUSED", reason);
    Ran json = identity(token, "--json");
    assertThat(json.code()).isEqualTo(1);
    assertThat(JSON.readTree(json.out()).path("refusal").path("reason").asString())
        .isEqualTo(reason);
    assertThat(byline.stsCalls()).isZero();
    assertThat(byline.bedrockCalls()).isZero();
  }

  private Ran identity(String token, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--config", config(byline.file())));
    arguments.add("--token-file");
    arguments.add(Files.writeString(folder.resolve("token"), token + "\n").toString());
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private static Ran run(String... arguments) {
    return Ran.of(new IdentityCommand(), arguments);
  }

  private String config(String yaml) throws IOException {
    return Files.writeString(folder.resolve("gateway.yaml"), yaml).toString();
  }

  private static boolean isActedOn(int c) {
    int type = Character.getType(c);
    return Character.isISOControl(c)
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  /** A role with a path, for the blue team alone, and rules for one environment alone. */
  private static String world(Simulator world, String file) {
    SimulatedIam iam = world.iam();
    Role invoke = iam.role(iam.invokeRoleArn()).orElseThrow();
    Role own = iam.role("arn:aws:iam::111122223333:role/BylineGateway").orElseThrow();
    iam.put(Role.of("111122223333", "Team-blue", invoke.trustPolicy(), invoke.permissionPolicy())
        .withPath("/teams/one/"));
    iam.put(own.withPermissionPolicy(
        own.permissionPolicy().replace("role/BylineInvoke\"", "role/*\"")));
    return Yaml.withRoles(file, """
              - when: principal.team == "blue"
                role-arn: arn:aws:iam::111122223333:role/teams/one/Team-{team}
                external-id: for-{tenant}
            """)
        .replace("access:\n  -", "access:\n  - when: principal.environment == \"prod\"\n   ");
  }
}
