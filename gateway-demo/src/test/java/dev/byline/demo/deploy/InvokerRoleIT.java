package dev.byline.demo.deploy;

import static dev.byline.demo.deploy.Deployments.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.demo.TestWorld;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
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
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.StsException;
import software.amazon.awssdk.services.sts.model.Tag;

/** Who may open a session of invoker-role.yaml, and what it must look like: with the gateway, and at STS itself. */
@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class InvokerRoleIT {
  private static final String NAME = "alice@acme.example-abcdefghijklm";
  private static final String PSEUDONYM = "p-abcdefghijklmnopqrstuvwxyz";
  private static final Map<String, String> TAGS = Map.of(
      "tenant", "acme",
      "team", "search",
      "application", "chat",
      "environment", "prod",
      "cost-center", "cc-100");

  private final AtomicInteger users = new AtomicInteger();
  private final TestWorld world = TestWorld.start();
  private final Account account = new Account(ACCOUNT, world.simulator().iam());
  private final StsClient gateway =
      Caller.signed(world.simulator().sts(), world.simulator().iam().gatewayCredentials());

  @BeforeEach
  void deploy() {
    account.deploy("gateway-role", Deployments.gateway());
    account.deploy("model-access", Deployments.models());
    account.deploy("invoker-role", Deployments.invoker());
  }

  @AfterAll
  void close() {
    gateway.close();
    world.close();
  }

  @Test
  void aCallThroughTheGatewayIsServedUnderTheCallersOwnSession() {
    String user = call("acme");

    assertThat(world.simulator().books().served().getLast().principalArn())
        .matches("arn:aws:sts::111122223333:assumed-role/BylineInvoke/" + user
            + "@acme\\.example-[a-z2-7]{13}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Assume", "Tag"})
  void withoutOneStatementOfTheTrustPolicyTheGatewayRefuses(String sid) {
    Role role = account.role("BylineInvoke");
    account.iam().put(role.withTrustPolicy(Policies.without(sid, role.trustPolicy())));

    callRefused("acme");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Assume", "Tag"})
  void withoutOneStatementOfTheGatewaysPolicyTheGatewayRefuses(String sid) {
    Role role = account.role("BylineGateway");
    account.iam().put(role.withPermissionPolicy(Policies.without(sid, role.permissionPolicy())));

    callRefused("acme");
  }

  @Test
  void aCallerOfAnotherTenantGetsNoSession() {
    callRefused("globex");
  }

  @Test
  void aTagKeyOfTheConfigurationMustBeListed() {
    assume(NAME, with("project", "apollo"), more -> {}).refused("sts:TagSession");
    account.deploy(
        "invoker-role",
        Deployments.invoker("TagKeys", String.join(",", TAGS.keySet()) + ",project"));

    assume(NAME, with("project", "apollo"), more -> {}).opened();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tenant", "team", "application", "environment", "cost-center"})
  void aMissingTagRefusesTheSession(String key) {
    Map<String, String> tags = new TreeMap<>(TAGS);
    tags.remove(key);

    assume(NAME, tags, more -> {}).refused("sts:AssumeRole");
  }

  @Test
  void aSessionWithoutTagsOrWithAKeyInAnotherCaseIsRefused() {
    Map<String, String> tags = new TreeMap<>(TAGS);
    tags.remove("team");
    tags.put("Team", "search");

    assume(NAME, Map.of(), more -> {}).refused("sts:AssumeRole");
    assume(NAME, tags, more -> {}).refused("sts:TagSession");
  }

  @Test
  void onlyTheListedKeysMayBeTransitive() {
    assume(NAME, TAGS, more -> more.transitiveTagKeys("tenant")).refused("sts:TagSession");
    account.deploy("invoker-role", Deployments.invoker("TransitiveTagKeys", "tenant"));

    assume(NAME, TAGS, more -> more.transitiveTagKeys("tenant")).opened();
    assume(NAME, TAGS, more -> {}).opened();
    assume(NAME, TAGS, more -> more.transitiveTagKeys("team")).refused("sts:TagSession");
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice", "byline", "-abcdefghijklm", "alice-abcdefghijkl", PSEUDONYM})
  void aNameOfAnotherFormIsRefused(String name) {
    assume(name, TAGS, more -> {}).refused("sts:AssumeRole");
  }

  @Test
  void aPseudonymousRoleTakesPseudonymsAlone() {
    account.deploy("invoker-role", Deployments.invoker("SessionNames", "pseudonymous"));

    assume(PSEUDONYM, TAGS, more -> more.sourceIdentity(PSEUDONYM)).opened();
    assume(PSEUDONYM + 'a', TAGS, more -> {}).refused("sts:AssumeRole");
    assume(NAME, TAGS, more -> {}).refused("sts:AssumeRole");
    callRefused("acme");
  }

  @Test
  void aSourceIdentityNeedsItsStatementsAndTheNamesForm() {
    Consumer<AssumeRoleRequest.Builder> named = more -> more.sourceIdentity(NAME);
    assume(NAME, TAGS, named).opened();
    assume(NAME, TAGS, more -> more.sourceIdentity("alice")).refused("sts:SetSourceIdentity");

    Role invoker = account.role("BylineInvoke");
    account.iam().put(invoker.withTrustPolicy(Policies.without("Name", invoker.trustPolicy())));
    assume(NAME, TAGS, named).refused("sts:SetSourceIdentity");
    account.iam().put(invoker);
    Role own = account.role("BylineGateway");
    account.iam().put(own.withPermissionPolicy(Policies.without("Name", own.permissionPolicy())));
    assume(NAME, TAGS, named).refused("sts:SetSourceIdentity");
  }

  @Test
  void anotherRoleOfTheAccountIsNotTrustedWhateverItsOwnPolicySays() {
    Role own = account.role("BylineGateway");
    Role other =
        account.iam().put(Role.of(ACCOUNT, "Intruder", own.trustPolicy(), own.permissionPolicy()));
    AccessKey key = account.iam().openSession(RoleSession.of(other, "me"), Duration.ofHours(1));

    try (StsClient intruder = Caller.signed(world.simulator().sts(), key)) {
      attempt(intruder, NAME, TAGS, more -> {}).refused("sts:AssumeRole");
    }
  }

  @Test
  void aSessionOfARoleThatTheGatewayMayNotOpenIsRefused() {
    account.deploy("invoker-role", Deployments.invoker("RoleName", "Other"));

    assume(NAME, TAGS, more -> more.roleArn("arn:aws:iam::111122223333:role/Other"))
        .refused("sts:AssumeRole");
  }

  /** A new user each time, for whom the gateway has no session yet. */
  private String call(String tenant) {
    String user = "user" + users.incrementAndGet();
    Caller.converse(
        world.plain(), world.simulator().tokens().mint(Caller.claims(user, tenant)), Caller.NOVA);
    return user;
  }

  private void callRefused(String tenant) {
    assertThatThrownBy(() -> call(tenant))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("STS refused the role session of this caller (AccessDenied)");
  }

  private Attempt assume(
      String name, Map<String, String> tags, Consumer<AssumeRoleRequest.Builder> more) {
    return attempt(gateway, name, tags, more);
  }

  private static Attempt attempt(
      StsClient by,
      String name,
      Map<String, String> tags,
      Consumer<AssumeRoleRequest.Builder> more) {
    return new Attempt(
        by,
        AssumeRoleRequest.builder()
            .roleArn(Deployments.INVOKE_ARN)
            .roleSessionName(name)
            .tags(tags.entrySet().stream()
                .map(
                    tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList())
            .applyMutation(more)
            .build());
  }

  private static Map<String, String> with(String key, String value) {
    Map<String, String> tags = new TreeMap<>(TAGS);
    tags.put(key, value);
    return tags;
  }

  /** One AssumeRole. */
  private record Attempt(StsClient by, AssumeRoleRequest request) {
    void opened() {
      assertThat(by.assumeRole(request).assumedRoleUser().arn())
          .endsWith("/BylineInvoke/" + request.roleSessionName());
    }

    AbstractThrowableAssert<?, ?> refused(String action) {
      return assertThatThrownBy(() -> by.assumeRole(request))
          .isInstanceOf(StsException.class)
          .hasMessageContaining("is not authorized to perform: " + action + " on");
    }
  }
}
