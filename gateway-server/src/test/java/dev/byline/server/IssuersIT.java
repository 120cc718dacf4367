package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.books.ServedCall;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import dev.byline.sim.oidc.Algorithm;
import dev.byline.sim.oidc.OidcIssuer;
import dev.byline.sim.oidc.TokenMint;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Tag;
import tools.jackson.databind.JsonNode;

/** Several issuers side by side: none speaks for another, and each has its own rules. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class IssuersIT {
  private static final String ALGORITHMS = "algorithms: [EdDSA, PS256, ES384]";
  private static final String AWS = "claims[\"https://sts.amazonaws.com/\"]";

  private final GatewayFixture byline = GatewayFixture.inWorld((world, file) -> Yaml.besideIssuers(
      file,
      Yaml.issuer("second", world.issuer("second").url(), ALGORITHMS, "tenants: [globex]"),
      Yaml.issuer(
          "strict",
          world.issuer("strict").url(),
          "algorithms: [RS256]",
          "tenants: [acme]",
          "token-bytes: 1024",
          "required-claims: [acr, auth_time]",
          "when: claims.email_verified == true && claims.acr == \"high\""),
      Yaml.issuer(
          List.of(
              "subject: claims.sub",
              "label: claims.sub.split(\"/\")[1]",
              "tenant: '\"acme\"'",
              "team: '" + AWS + ".principal_tags.team'",
              "application: '" + AWS + ".request_tags.app'",
              "environment: '\"prod\"'",
              "cost-center: '" + AWS + ".aws_account'"),
          "aws",
          world.outboundIssuer().url(),
          "algorithms: [RS256, ES384]")));
  private final OidcIssuer second = byline.simulator().issuer("second");
  private final Caller caller = new Caller(byline);

  @AfterEach
  void close() {
    caller.close();
    byline.close();
  }

  @Test
  void theSameSubjectAtTwoIssuersIsTwoPrincipals() throws Exception {
    assertThat(caller.converse(byline.token("alice")).statusCode()).isEqualTo(200);
    assertThat(caller.converse(globex(Algorithm.ED_DSA, Map.of())).statusCode()).isEqualTo(200);

    assertThat(byline.stsCalls()).isEqualTo(2);
    assertThat(byline.simulator().books().served())
        .extracting(ServedCall::principalArn)
        .allMatch(arn -> arn.contains("/alice@acme.example-"))
        .doesNotHaveDuplicates()
        .hasSize(2);
    assertThat(byline.rows())
        .extracting(
            row -> row.get("subject").asString() + ' ' + row.get("issuer").asString())
        .containsExactlyInAnyOrder("alice " + byline.simulator().issuer(), "alice " + second.url());
  }

  @Test
  void anIssuerCanNotSpeakForAnothersTenant() throws Exception {
    HttpResponse<String> answer =
        caller.converse(globex(Algorithm.ED_DSA, Map.of("tenant", "acme")));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("tenant", "second").doesNotContain("acme");
    refusedBeforeAnything("claim-unusable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EdDSA", "PS256", "ES384"})
  void everyAlgorithmThatIsAllowedIsServed(String name) throws Exception {
    Algorithm algorithm = Algorithm.named(name).orElseThrow();

    HttpResponse<String> answer = caller.converse(globex(algorithm, Map.of()));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(byline.rows().getFirst().get("tenant").asString()).isEqualTo("globex");
  }

  @Test
  void anAlgorithmOfAnotherIssuerIsRefused() throws Exception {
    assertThat(caller.converse(globex(Algorithm.RS256, Map.of())).statusCode()).isEqualTo(403);
    refusedBeforeAnything("token-algorithm");
  }

  @Test
  void aKeySignsForItsOwnIssuerOnly() throws Exception {
    Map<String, Object> claims = byline.claims("alice");
    claims.put("iss", byline.simulator().issuer().toString());
    // Both issuers call their first key by the same name; after a change of keys they do not.
    String sameName = second.mint().mint(claims);
    second.rotate(false);
    String otherName = second.mint().mint(claims);

    assertThat(caller.converse(sameName).statusCode()).isEqualTo(403);
    assertThat(caller.converse(otherName).statusCode()).isEqualTo(403);
    refusedBeforeAnything("token-signature", "token-signature");
  }

  @ParameterizedTest
  @CsvSource({
    "acr, , claim-unusable",
    "auth_time, , claim-unusable",
    "acr, low, token-not-accepted",
    "email_verified, , token-not-accepted",
    "email_verified, 'true', token-not-accepted",
    "padding, long, token-malformed",
    "iss, elsewhere, token-issuer",
    "aud, other, token-audience",
  })
  void everyRuleOfAnIssuerIsHeld(String claim, String value, String reason) throws Exception {
    Map<String, Object> claims = strict();
    claims.put(
        claim, value == null ? TokenMint.ABSENT : value.equals("long") ? "x".repeat(1024) : value);

    HttpResponse<String> answer =
        caller.converse(byline.simulator().issuer("strict").mint().mint(claims));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).doesNotContain("alice", "low");
    refusedBeforeAnything(reason);
  }

  @Test
  void whatKeepsToEveryRuleOfAnIssuerIsServed() throws Exception {
    String token = byline.simulator().issuer("strict").mint().mint(strict());

    assertThat(caller.converse(token).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "ES384"})
  void aWorkloadsTokenOfAwsItselfIsServed(String algorithm) throws Exception {
    HttpResponse<String> answer = caller.converse(awsToken(algorithm));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    ServedCall served = byline.simulator().books().served().getFirst();
    assertThat(served.principalArn()).contains("assumed-role/BylineInvoke/apps-");
    assertThat(served.principalTags())
        .containsEntry("team", "search")
        .containsEntry("application", "report")
        .containsEntry("cost-center", "111122223333");
    JsonNode row = byline.rows().getFirst();
    assertThat(row.get("subject").asString())
        .isEqualTo("arn:aws:iam::111122223333:role/apps/Workload");
  }

  private Map<String, Object> strict() {
    Map<String, Object> claims = byline.claims("alice");
    claims.put("acr", "high");
    claims.put("auth_time", 1);
    claims.put("email_verified", true);
    return claims;
  }

  private String globex(Algorithm algorithm, Map<String, ?> more) {
    Map<String, Object> claims = new HashMap<>(byline.claims("alice"));
    claims.put("tenant", "globex");
    claims.putAll(more);
    return second.mint().mint(algorithm, claims);
  }

  private void refusedBeforeAnything(String... reasons) {
    assertThat(byline.stsCalls()).isZero();
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(byline.rows())
        .extracting(row -> row.get("reason").asString())
        .containsExactly(reasons);
  }

  /** As a workload gets it: GetWebIdentityToken, signed with its role's session. */
  private String awsToken(String algorithm) {
    Role workload = byline
        .simulator()
        .iam()
        .put(Role.of("111122223333", "Workload", """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
             "Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole"}]}
            """, """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
             "Action":["sts:GetWebIdentityToken","sts:TagGetWebIdentityToken"],"Resource":"*"}]}
            """)
            .withPath("/apps/")
            .withTags(Map.of("team", "search")));
    AccessKey key = byline
        .simulator()
        .iam()
        .openSession(RoleSession.of(workload, "task-1"), Duration.ofHours(1));
    try (StsClient sts = StsClient.builder()
        .region(Region.US_EAST_1)
        .endpointOverride(byline.simulator().sts())
        .httpClientBuilder(Apache5HttpClient.builder())
        .credentialsProvider(StaticCredentialsProvider.create(AwsSessionCredentials.create(
            key.accessKeyId(), key.secretAccessKey(), key.sessionToken().orElseThrow())))
        .build()) {
      return sts.getWebIdentityToken(request -> request
              .audience(Set.of("byline"))
              .signingAlgorithm(algorithm)
              .tags(List.of(Tag.builder().key("app").value("report").build())))
          .webIdentityToken();
    }
  }
}
