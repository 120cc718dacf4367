package dev.byline.sim.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import dev.byline.sim.Clients;
import dev.byline.sim.Simulator;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.Principal;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import software.amazon.awssdk.services.sts.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.sts.model.PackedPolicyTooLargeException;
import software.amazon.awssdk.services.sts.model.StsException;
import software.amazon.awssdk.services.sts.model.Tag;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StsIT {
  private static final String ACCOUNT = "111122223333";
  private static final String ALLOW_ALL =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

  private final Simulator sim = Simulator.start();
  private final StsClient gateway =
      Clients.sts(sim.sts(), Clients.of(sim.iam().gatewayCredentials()));

  @AfterAll
  void stop() {
    gateway.close();
    sim.close();
  }

  private static String trust(String actions, String condition) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::"
        + ACCOUNT
        + ":root\"},\"Action\":"
        + actions
        + (condition.isEmpty() ? "" : ",\"Condition\":" + condition)
        + "}]}";
  }

  private static final String ALL_ACTIONS =
      "[\"sts:AssumeRole\",\"sts:TagSession\",\"sts:SetSourceIdentity\"]";

  /** A user who may do anything, so that only the trust policy speaks. */
  private StsClient almighty() {
    AccessKey key =
        sim.iam().longTermKey(new Principal.User(ACCOUNT, "/", "root-like", ALLOW_ALL, Map.of()));
    return Clients.sts(sim.sts(), Clients.of(key));
  }

  private AssumeRoleRequest.Builder valid() {
    return AssumeRoleRequest.builder().roleArn(sim.iam().invokeRoleArn()).roleSessionName("alice");
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  private static StsException refusal(StsClient client, AssumeRoleRequest request) {
    StsException refusal =
        catchThrowableOfType(StsException.class, () -> client.assumeRole(request));
    assertThat(refusal).as("a refusal of %s", request).isNotNull();
    return refusal;
  }

  @Test
  void anAnswerCarriesEverythingTheApiDocuments() {
    Instant before = Instant.now();
    AssumeRoleResponse answer = gateway.assumeRole(valid()
        .durationSeconds(900)
        .sourceIdentity("alice@example")
        .tags(tag("team", "search"), tag("tenant", "acme"))
        .transitiveTagKeys("team")
        .build());
    assertThat(answer.credentials().accessKeyId()).matches("ASIA[A-Z2-7]{16}");
    assertThat(answer.credentials().secretAccessKey()).hasSize(40);
    assertThat(answer.credentials().expiration())
        .isBetween(before.plusSeconds(898), Instant.now().plusSeconds(901));
    assertThat(answer.assumedRoleUser().assumedRoleId()).matches("AROA[A-Z2-7]{17}:alice");
    assertThat(answer.sourceIdentity()).isEqualTo("alice@example");
    // 4+6+2 and 6+4+2 bytes of 459
    assertThat(answer.packedPolicySize()).isEqualTo(5);
    assertThat(answer.responseMetadata().requestId()).isNotBlank();
  }

  @Test
  void theSessionArnLeavesOutTheRolesPath() {
    Role role = sim.iam()
        .put(
            Role.of(ACCOUNT, "Deep", trust(ALL_ACTIONS, ""), ALLOW_ALL).withPath("/teams/search/"));
    try (StsClient client = almighty()) {
      assertThat(client
              .assumeRole(r -> r.roleArn(role.arn()).roleSessionName("bob"))
              .assumedRoleUser()
              .arn())
          .isEqualTo("arn:aws:sts::111122223333:assumed-role/Deep/bob");
      assertThat(refusal(
                  client,
                  valid().roleArn("arn:aws:iam::" + ACCOUNT + ":role/Deep").build())
              .awsErrorDetails()
              .errorCode())
          .isEqualTo("AccessDenied");
    }
  }

  @Test
  void callerIdentityIsTheSessionOfTheKey() {
    GetCallerIdentityResponse answer = gateway.getCallerIdentity();
    assertThat(answer.account()).isEqualTo(ACCOUNT);
    assertThat(answer.arn())
        .isEqualTo("arn:aws:sts::111122223333:assumed-role/BylineGateway/byline-sim");
    assertThat(answer.userId()).endsWith(":byline-sim");
    try (StsClient user = almighty()) {
      assertThat(user.getCallerIdentity().arn())
          .isEqualTo("arn:aws:iam::111122223333:user/root-like");
    }
  }

  @Test
  void aDurationAboveTheRolesMaximumIsRefusedAndOneUpToItIsNot() {
    Role role = sim.iam()
        .put(Role.of(ACCOUNT, "TwoHours", trust(ALL_ACTIONS, ""), ALLOW_ALL)
            .withMaxSession(Duration.ofHours(2)));
    try (StsClient client = almighty()) {
      client.assumeRole(valid().roleArn(role.arn()).durationSeconds(7_200).build());
      assertThat(
              refusal(client, valid().roleArn(role.arn()).durationSeconds(7_201).build())
                  .awsErrorDetails()
                  .errorMessage())
          .contains("MaxSessionDuration");
    }
  }

  @Test
  void missingTagSessionRefusesTheWholeCallButNotOneWithoutTags() {
    Role role =
        sim.iam().put(Role.of(ACCOUNT, "NoTags", trust("\"sts:AssumeRole\"", ""), ALLOW_ALL));
    try (StsClient client = almighty()) {
      client.assumeRole(valid().roleArn(role.arn()).build());
      StsException refusal =
          refusal(client, valid().roleArn(role.arn()).tags(tag("team", "a")).build());
      assertThat(refusal.statusCode()).isEqualTo(403);
      assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
      assertThat(refusal.awsErrorDetails().errorMessage())
          .isEqualTo("User: arn:aws:iam::111122223333:user/root-like is not authorized to perform:"
              + " sts:TagSession on resource: arn:aws:iam::111122223333:role/NoTags");
    }
  }

  @Test
  void missingSetSourceIdentityRefusesTheWholeCall() {
    Role role = sim.iam()
        .put(Role.of(
            ACCOUNT, "NoSource", trust("[\"sts:AssumeRole\",\"sts:TagSession\"]", ""), ALLOW_ALL));
    try (StsClient client = almighty()) {
      assertThat(refusal(
                  client, valid().roleArn(role.arn()).sourceIdentity("alice").build())
              .awsErrorDetails()
              .errorMessage())
          .contains("sts:SetSourceIdentity");
    }
  }

  @Test
  void aTagKeyThatTheTrustPolicyDoesNotListIsRefused() {
    assertThat(refusal(gateway, valid().tags(tag("team", "a"), tag("user", "b")).build())
            .awsErrorDetails()
            .errorMessage())
        .contains("sts:TagSession");
  }

  @Test
  void aSessionNameConditionDoesNotCarryOverToTagSession() {
    Role role = sim.iam()
        .put(Role.of(
            ACCOUNT,
            "OneStatement",
            trust(ALL_ACTIONS, "{\"StringLike\":{\"sts:RoleSessionName\":\"gw-*\"}}"),
            ALLOW_ALL));
    try (StsClient client = almighty()) {
      client.assumeRole(valid().roleArn(role.arn()).roleSessionName("gw-alice").build());
      refusal(client, valid().roleArn(role.arn()).roleSessionName("alice").build());
      refusal(
          client,
          valid()
              .roleArn(role.arn())
              .roleSessionName("gw-alice")
              .tags(tag("team", "a"))
              .build());
    }
  }

  @Test
  void anExternalIdThatTheTrustPolicyAsksForMustBeGiven() {
    Role role = sim.iam()
        .put(Role.of(
            ACCOUNT,
            "External",
            trust(ALL_ACTIONS, "{\"StringEquals\":{\"sts:ExternalId\":\"secret-1\"}}"),
            ALLOW_ALL));
    try (StsClient client = almighty()) {
      client.assumeRole(valid().roleArn(role.arn()).externalId("secret-1").build());
      refusal(client, valid().roleArn(role.arn()).externalId("secret-2").build());
      refusal(client, valid().roleArn(role.arn()).build());
    }
  }

  @Test
  void aCallerWithoutPermissionIsRefusedThoughTheRoleTrustsIt() {
    AccessKey key = sim.iam()
        .longTermKey(new Principal.User(
            ACCOUNT, "/", "nobody", ALLOW_ALL.replace("Allow", "Deny"), Map.of()));
    Role role = sim.iam().put(Role.of(ACCOUNT, "Open", trust(ALL_ACTIONS, ""), ALLOW_ALL));
    try (StsClient client = Clients.sts(sim.sts(), Clients.of(key))) {
      assertThat(refusal(client, valid().roleArn(role.arn()).build()).statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  void aRoleThatDoesNotExistIsRefusedLikeOneThatDoesNotTrust() {
    assertThat(refusal(
                gateway, valid().roleArn("arn:aws:iam::111122223333:role/Nope").build())
            .awsErrorDetails()
            .errorCode())
        .isEqualTo("AccessDenied");
  }

  @Test
  void transitiveTagsAreInheritedAndCannotBePassedAgain() {
    Role first = sim.iam().put(Role.of(ACCOUNT, "First", trust(ALL_ACTIONS, ""), ALLOW_ALL));
    Role second = sim.iam().put(Role.of(ACCOUNT, "Second", trust(ALL_ACTIONS, ""), ALLOW_ALL));
    try (StsClient user = almighty()) {
      AssumeRoleResponse one = user.assumeRole(valid()
          .roleArn(first.arn())
          .sourceIdentity("alice")
          .tags(tag("team", "a"), tag("app", "b"))
          .transitiveTagKeys("team")
          .build());
      try (StsClient chained = Clients.sts(sim.sts(), Clients.of(one.credentials()))) {
        AssumeRoleResponse two =
            chained.assumeRole(valid().roleArn(second.arn()).build());
        RoleSession session = (RoleSession)
            sim.iam().key(two.credentials().accessKeyId()).orElseThrow().principal();
        assertThat(session.sessionTags()).containsExactly(entry("team", "a"));
        assertThat(session.sourceIdentity()).contains("alice");
        assertThat(refusal(
                    chained,
                    valid().roleArn(second.arn()).tags(tag("Team", "z")).build())
                .awsErrorDetails()
                .errorCode())
            .isEqualTo("InvalidParameterValue");
        refusal(chained, valid().roleArn(second.arn()).sourceIdentity("mallory").build());
        chained.assumeRole(valid().roleArn(second.arn()).sourceIdentity("alice").build());
      }
    }
  }

  @Test
  void nineTagsOf252BytesTakeWhatAwsSaysTheyTake() {
    List<Tag> nine = new ArrayList<>();
    for (int i = 1; i <= 9; i++) {
      nine.add(tag("T" + i, "a".repeat(250)));
    }
    Role role = sim.iam().put(Role.of(ACCOUNT, "Packed", trust(ALL_ACTIONS, ""), ALLOW_ALL));
    try (StsClient client = almighty()) {
      StsException refusal =
          refusal(client, valid().roleArn(role.arn()).tags(nine).build());
      assertThat(refusal).isInstanceOf(PackedPolicyTooLargeException.class);
      assertThat(refusal.awsErrorDetails().errorMessage())
          .isEqualTo("Packed size of session tags consumes 498% of allotted space.");
    }
  }

  @Test
  void aSessionPolicyThatIsNoPolicyIsMalformed() {
    for (String policy : List.of(
        "{",
        "[]",
        "{}",
        "{\"Version\":\"2012-10-17\",\"Statement\":[]}",
        ALLOW_ALL.replace("2012", "2013"),
        ALLOW_ALL.replace("\"Resource\":\"*\"", "\"Principal\":\"*\""),
        ALLOW_ALL.replace(
            "\"Resource\"",
            "\"Condition\":{\"DateGreaterThan\":{\"aws:CurrentTime\":\"x\"}},\"Resource\""))) {
      assertThat(refusal(gateway, valid().policy(policy).build()))
          .as(policy)
          .isInstanceOf(MalformedPolicyDocumentException.class);
    }
  }

  @Test
  void callersAreAuthenticated() {
    AccessKey own = sim.iam().gatewayCredentials();
    String token = own.sessionToken().orElseThrow();
    assertCode(own.accessKeyId(), "wrong" + own.secretAccessKey(), token, "SignatureDoesNotMatch");
    assertCode("ASIAAAAAAAAAAAAAAAAA", own.secretAccessKey(), token, "InvalidClientTokenId");
    assertCode(own.accessKeyId(), own.secretAccessKey(), token + "x", "InvalidClientTokenId");
    AccessKey over = sim.iam().openSession((RoleSession) own.principal(), Duration.ofSeconds(-1));
    assertCode(
        over.accessKeyId(),
        over.secretAccessKey(),
        over.sessionToken().orElseThrow(),
        "ExpiredToken");
  }

  private void assertCode(String id, String secret, String token, String code) {
    try (StsClient client =
        Clients.sts(sim.sts(), AwsSessionCredentials.create(id, secret, token))) {
      StsException refusal = catchThrowableOfType(StsException.class, client::getCallerIdentity);
      assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
      assertThat(refusal.statusCode()).isEqualTo(403);
    }
  }
}
