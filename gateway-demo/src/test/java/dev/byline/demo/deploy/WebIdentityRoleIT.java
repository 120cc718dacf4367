package dev.byline.demo.deploy;

import static dev.byline.demo.deploy.Deployments.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.sim.Simulator;
import dev.byline.sim.iam.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityResponse;
import software.amazon.awssdk.services.sts.model.StsException;

/** Whose token opens web-identity-role.yaml, at STS itself. */
@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class WebIdentityRoleIT {
  private static final String NAME = "alice-abcdefghijklm";
  private static final Map<String, List<String>> TAGS = Map.of(
      "tenant", List.of("acme"),
      "team", List.of("search"),
      "application", List.of("chat"),
      "environment", List.of("prod"),
      "cost-center", List.of("cc-100"));

  private final Simulator simulator = Simulator.start();
  private final Account account = new Account(ACCOUNT, simulator.iam());
  private final StsClient sts = Caller.anonymous(simulator.sts());

  @BeforeEach
  void deploy() {
    account.deploy("model-access", Deployments.models("Tenant", "acme"));
    deploy("TokenCarries", "tags");
  }

  private void deploy(String... more) {
    account.deploy(
        "web-identity-role",
        Deployments.webIdentity("https://" + simulator.issuer().getAuthority(), more));
  }

  @AfterAll
  void close() {
    sts.close();
    simulator.close();
  }

  @Test
  void aCallersOwnTokenOpensASessionThatMayCallModels() {
    AssumeRoleWithWebIdentityResponse opened = assume(NAME, token("alice", Map.of()));

    assertThat(opened.assumedRoleUser().arn())
        .isEqualTo("arn:aws:sts::111122223333:assumed-role/BylineWebIdentity/" + NAME);
    Caller.converse(simulator.bedrock(), opened.credentials(), Caller.SONNET);
    assertThat(simulator.books().served().getLast().principalArn())
        .isEqualTo(opened.assumedRoleUser().arn());
    assertThatThrownBy(() -> Caller.converse(
            simulator.bedrock(), opened.credentials(), "amazon.titan-text-express-v1"))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void subjectsAndAudiencesAreThoseOfTheParameters() {
    assume(NAME, token("team-search", Map.of("aud", "byline-batch")));

    refused(NAME, token("bob", Map.of()), "sts:AssumeRoleWithWebIdentity");
    account
        .iam()
        .putOidcProvider(simulator.issuer().getAuthority(), Set.of("byline", "somebody-else"));
    refused(NAME, token("alice", Map.of("aud", "somebody-else")), "sts:AssumeRoleWithWebIdentity");
  }

  @Test
  void withoutAProviderNoTokenIsTaken() {
    try (Simulator empty = Simulator.start();
        StsClient there = Caller.anonymous(empty.sts())) {
      Account other = new Account(ACCOUNT, empty.iam());
      other.deploy("model-access", Deployments.models());
      other.deploy(
          "web-identity-role",
          Deployments.webIdentity("https://idp.example", "CreateProvider", "no"));

      String token = empty.tokens().mint(claims("alice", Map.of()));
      assertThatThrownBy(() -> there.assumeRoleWithWebIdentity(request -> request
              .roleArn("arn:aws:iam::111122223333:role/BylineWebIdentity")
              .roleSessionName(NAME)
              .webIdentityToken(token)))
          .hasMessageContaining("sts:AssumeRoleWithWebIdentity");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice", "-abcdefghijklm", "p-abcdefghijklmnopqrstuvwxyz"})
  void aNameOfAnotherFormIsRefused(String name) {
    refused(name, token("alice", Map.of()), "sts:AssumeRoleWithWebIdentity");
  }

  @Test
  void aPseudonymousRoleTakesPseudonymsAlone() {
    deploy("SessionNames", "pseudonymous");

    assume("p-abcdefghijklmnopqrstuvwxyz", token("alice", Map.of()));
    refused(NAME, token("alice", Map.of()), "sts:AssumeRoleWithWebIdentity");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tenant", "team", "application", "environment", "cost-center"})
  void aMissingTagIsRefused(String key) {
    Map<String, List<String>> tags = new TreeMap<>(TAGS);
    tags.remove(key);

    refused(NAME, tagged(tags, List.of()), "sts:AssumeRoleWithWebIdentity");
  }

  @Test
  void anExtraTagOrATransitiveOneIsRefused() {
    Map<String, List<String>> more = new TreeMap<>(TAGS);
    more.put("admin", List.of("true"));

    refused(NAME, tagged(more, List.of()), "sts:TagSession");
    refused(NAME, tagged(TAGS, List.of("tenant")), "sts:TagSession");
  }

  @Test
  void withoutTheTagStatementATokenWithTagsIsRefused() {
    Role role = account.role("BylineWebIdentity");
    account.iam().put(role.withTrustPolicy(Policies.without("Tag", role.trustPolicy())));

    refused(NAME, token("alice", Map.of()), "sts:TagSession");
  }

  @Test
  void aRoleForTokensWithoutTagsTakesThemAndRefusesTags() {
    deploy("TokenCarries", "nothing");

    assume(NAME, simulator.tokens().mint("alice"));
    refused(NAME, token("alice", Map.of()), "sts:TagSession");
  }

  @Test
  void aSourceIdentityInTheTokenNeedsItsStatement() {
    Map<String, Object> named = Map.of("https://aws.amazon.com/source_identity", "alice");
    refused(NAME, token("alice", named), "sts:SetSourceIdentity");
    deploy("TokenCarries", "tags-and-source-identity");

    assertThat(assume(NAME, token("alice", named)).sourceIdentity()).isEqualTo("alice");
  }

  private AssumeRoleWithWebIdentityResponse assume(String name, String token) {
    return sts.assumeRoleWithWebIdentity(request -> request
        .roleArn("arn:aws:iam::111122223333:role/BylineWebIdentity")
        .roleSessionName(name)
        .webIdentityToken(token));
  }

  private void refused(String name, String token, String action) {
    assertThatThrownBy(() -> assume(name, token))
        .isInstanceOf(StsException.class)
        .hasMessageContaining("Not authorized to perform " + action + " (");
  }

  private String tagged(Map<String, List<String>> tags, List<String> transitive) {
    return token(
        "alice",
        Map.of(
            "https://aws.amazon.com/tags",
            Map.of("principal_tags", tags, "transitive_tag_keys", transitive)));
  }

  private String token(String subject, Map<String, Object> more) {
    return simulator.tokens().mint(claims(subject, more));
  }

  private static Map<String, Object> claims(String subject, Map<String, Object> more) {
    Map<String, Object> claims = new HashMap<>();
    claims.put("sub", subject);
    claims.put("https://aws.amazon.com/tags", Map.of("principal_tags", TAGS));
    claims.putAll(more);
    return claims;
  }
}
