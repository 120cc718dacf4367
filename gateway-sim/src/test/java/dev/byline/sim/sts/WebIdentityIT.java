package dev.byline.sim.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import dev.byline.sim.Clients;
import dev.byline.sim.Simulator;
import dev.byline.sim.faults.ScriptedError;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import dev.byline.sim.oidc.Algorithm;
import dev.byline.sim.oidc.OidcIssuer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityResponse;
import software.amazon.awssdk.services.sts.model.IdpCommunicationErrorException;
import software.amazon.awssdk.services.sts.model.IdpRejectedClaimException;
import software.amazon.awssdk.services.sts.model.InvalidIdentityTokenException;
import software.amazon.awssdk.services.sts.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.sts.model.PackedPolicyTooLargeException;
import software.amazon.awssdk.services.sts.model.StsException;

/** AssumeRoleWithWebIdentity, unsigned, with the tokens of two issuers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebIdentityIT {
  private static final String ALLOW_ALL =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";
  private static final String TAG = "https://aws.amazon.com/tags/principal_tags/";

  private final Simulator sim = Simulator.start();
  private final OidcIssuer first = sim.issuer("oidc");
  private final OidcIssuer second = sim.issuer("second");
  private final Role role = sim.iam()
      .put(Role.of("111122223333", "Web", trust(first), ALLOW_ALL)
          .withMaxSession(Duration.ofHours(2)));
  private final StsClient client = StsClient.builder()
      .endpointOverride(sim.sts())
      .region(Region.US_EAST_1)
      .credentialsProvider(AnonymousCredentialsProvider.create())
      .build();

  @AfterAll
  void stop() {
    client.close();
    sim.close();
  }

  private static String provider(OidcIssuer issuer) {
    return "arn:aws:iam::111122223333:oidc-provider/" + URI.create(issuer.url()).getAuthority();
  }

  private static String trust(OidcIssuer issuer) {
    return """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"%s"},
         "Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession","sts:SetSourceIdentity"]}]}
        """.formatted(provider(issuer));
  }

  private AssumeRoleWithWebIdentityResponse assume(
      String token, Consumer<AssumeRoleWithWebIdentityRequest.Builder> more) {
    return client.assumeRoleWithWebIdentity(r -> {
      r.roleArn(role.arn()).roleSessionName("alice").webIdentityToken(token);
      more.accept(r);
    });
  }

  private AssumeRoleWithWebIdentityResponse assume(String token) {
    return assume(token, r -> {});
  }

  private StsException refusal(
      String token, Consumer<AssumeRoleWithWebIdentityRequest.Builder> more) {
    StsException refusal = catchThrowableOfType(StsException.class, () -> assume(token, more));
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }

  private StsException refusal(String token) {
    return refusal(token, r -> {});
  }

  private RoleSession session(AssumeRoleWithWebIdentityResponse answer) {
    return (RoleSession)
        sim.iam().key(answer.credentials().accessKeyId()).orElseThrow().principal();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void stsTakesRsaAndEcdsaAndNothingElse(Algorithm algorithm) {
    String token = first.mint().mint(algorithm, Map.of("sub", "alice"));
    switch (algorithm) {
      case RS256, RS384, RS512, ES256, ES384, ES512 ->
        assertThat(assume(token).subjectFromWebIdentityToken()).isEqualTo("alice");
      case PS256, PS384, PS512, ED_DSA ->
        assertThat(refusal(token)).isInstanceOf(InvalidIdentityTokenException.class);
    }
  }

  @Test
  void twoIssuersMayHaveTheSameSubjectAndDoNotStandForEachOther() {
    AssumeRoleWithWebIdentityResponse answer = assume(first.mint().mint("alice"));
    assertThat(answer.provider()).isEqualTo(provider(first));
    StsException other = refusal(second.mint().mint("alice"));
    assertThat(other.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
    StsException forged = refusal(second.mint().mint(Map.of("sub", "alice", "iss", first.url())));
    assertThat(forged).isInstanceOf(InvalidIdentityTokenException.class);
    assertThat(forged.awsErrorDetails().errorMessage()).contains("verification key");
    Role both = sim.iam().put(Role.of("111122223333", "WebTwo", trust(second), ALLOW_ALL));
    assertThat(assume(second.mint().mint("alice"), r -> r.roleArn(both.arn())).provider())
        .isEqualTo(provider(second));
  }

  @Test
  void aSessionPolicyLimitsTheSession() {
    String onlyNova =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"bedrock:*\",\"Resource\":\"arn:aws:bedrock:*::foundation-model/amazon.nova-*\"}]}";
    AssumeRoleWithWebIdentityResponse answer =
        assume(first.mint().mint("alice"), r -> r.policy(onlyNova));
    assertThat(answer.packedPolicySize()).isPositive();
    try (BedrockRuntimeClient bedrock =
        Clients.bedrock(sim.bedrock(), Clients.of(answer.credentials()))) {
      bedrock.converse(r -> r.modelId("amazon.nova-lite-v1:0").messages(Clients.user("hi")));
      assertThat(catchThrowableOfType(
              AccessDeniedException.class,
              () -> bedrock.converse(
                  r -> r.modelId("openai.gpt-oss-20b-1:0").messages(Clients.user("hi")))))
          .hasMessageContaining("no session policy allows");
    }
    String token = first.mint().mint("alice");
    assertThat(refusal(token, r -> r.policy("{")))
        .isInstanceOf(MalformedPolicyDocumentException.class);
    String padded = onlyNova.replace("{\"Version", "{" + " ".repeat(2_048) + "\"Version");
    assertThat(refusal(token, r -> r.policy(padded)).awsErrorDetails().errorMessage())
        .contains("2048");
    assertThat(refusal(token, r -> r.policy(onlyNova.replace("nova", "nov\u0113")))
            .awsErrorDetails()
            .errorMessage())
        .contains("regular expression");
  }

  @Test
  void tagsComeNestedOrFlatAndCountForThePackedSize() {
    Map<String, Object> flat = Map.of(
        "sub",
        "alice",
        TAG + "team",
        "search",
        "https://aws.amazon.com/tags/transitive_tag_keys",
        List.of("team"),
        "https://aws.amazon.com/source_identity",
        "alice");
    RoleSession session = session(assume(first.mint().mint(flat)));
    assertThat(session.tags()).containsExactly(entry("team", "search"));
    assertThat(session.transitiveKeys()).containsExactly("team");
    assertThat(session.sourceIdentity()).contains("alice");
    Map<String, Object> many = new HashMap<>(Map.of("sub", "alice"));
    for (int i = 0; i < 3; i++) {
      many.put(TAG + "key" + i, "x".repeat(200));
    }
    assertThat(refusal(first.mint().mint(many))).isInstanceOf(PackedPolicyTooLargeException.class);
    Map<String, Object> twice = Map.of("sub", "alice", TAG + "team", "a", TAG + "Team", "b");
    assertThat(refusal(first.mint().mint(twice)).awsErrorDetails().errorMessage())
        .contains("case insensitive");
  }

  @Test
  void theAuthorizedPartyStandsForTheAudience() {
    assertThat(assume(first.mint().mint(Map.of("sub", "a", "aud", "other", "azp", "byline")))
            .audience())
        .isEqualTo("byline");
    assertThat(refusal(first.mint().mint(Map.of("sub", "a", "azp", "other"))))
        .isInstanceOf(InvalidIdentityTokenException.class);
    assertThat(assume(first.mint().mint(Map.of("sub", "a", "aud", List.of("x", "byline"))))
            .audience())
        .isEqualTo("byline");
  }

  @Test
  void aSessionLastsAsLongAsAskedWhateverTheTokensEnd() {
    long end = Instant.now().getEpochSecond() + 60;
    AssumeRoleWithWebIdentityResponse answer =
        assume(first.mint().mint(Map.of("sub", "a", "exp", end)), r -> r.durationSeconds(7_200));
    assertThat(answer.credentials().expiration())
        .isAfter(Instant.now().plus(Duration.ofMinutes(110)));
    String token = first.mint().mint("a");
    for (int wrong : List.of(899, 43_201, 7_201)) {
      assertThat(refusal(token, r -> r.durationSeconds(wrong)).awsErrorDetails().errorCode())
          .isEqualTo("ValidationError");
    }
  }

  @Test
  void whatIsNoTokenOfThisAccountIsAnInvalidToken() {
    String token = first.mint().mint("a");
    assertThat(refusal(token, r -> r.providerId("www.amazon.com")))
        .isInstanceOf(InvalidIdentityTokenException.class);
    assertThat(refusal("opaque-token")).isInstanceOf(InvalidIdentityTokenException.class);
    assertThat(refusal(token, r -> r.roleArn("arn:aws:iam::999988887777:role/Web")))
        .isInstanceOf(InvalidIdentityTokenException.class);
    StsException unknown = refusal(first.mint().mint(Map.of("sub", "a", "iss", "https://who")));
    assertThat(unknown.awsErrorDetails().errorMessage())
        .isEqualTo("No OpenIDConnect provider found in your account for https://who");
    sim.iam().putOidcProvider("nobody.example", Set.of("byline"));
    assertThat(refusal(first.mint().mint(Map.of("sub", "a", "iss", "https://nobody.example")))
            .awsErrorDetails()
            .errorMessage())
        .contains("verification key");
    Role open = sim.iam()
        .put(Role.of(
            "111122223333",
            "WebOpen",
            trust(first).replace("\"Federated\":\"" + provider(first) + '"', "\"AWS\":\"*\""),
            ALLOW_ALL));
    assertThat(refusal(token, r -> r.roleArn(open.arn())).awsErrorDetails().errorCode())
        .isEqualTo("AccessDenied");
  }

  @Test
  void theIdentityProviderCanBeOutOfReachOrRejectTheClaim() {
    sim.faults().sts().failNext(1, ScriptedError.idpRejectedClaim());
    assertThat(refusal(first.mint().mint("a"))).isInstanceOf(IdpRejectedClaimException.class);
    sim.faults().sts().failAll(ScriptedError.idpCommunication());
    try {
      assertThat(refusal(first.mint().mint("a")))
          .isInstanceOf(IdpCommunicationErrorException.class);
    } finally {
      sim.faults().sts().clear();
    }
  }
}
