package dev.byline.demo.deploy;

import static dev.byline.demo.deploy.Deployments.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.demo.TestWorld;
import dev.byline.demo.calls.CallLog;
import dev.byline.demo.calls.StockClients;
import dev.byline.demo.calls.UserRound;
import dev.byline.demo.calls.WebClients;
import dev.byline.sim.iam.Role;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import tools.jackson.databind.JsonNode;

/** What callers may do under model-access.yaml: all that it grants, by every kind of client, and no more. */
@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class ModelAccessIT {
  /** Not asked for by the simulator: it has no S3, and it denies nothing here. */
  private static final Set<String> NOT_ASKED = Set.of("AsyncOutput", "OtherTenants");

  /** No call of a round names an application inference profile; it has a test of its own. */
  private static final String APPLICATION_PROFILE = "ApplicationProfile";

  private final TestWorld world = TestWorld.start();
  private final StockClients aws = world.aws(world.token());
  private final WebClients web = world.web();
  private final Account account = new Account(ACCOUNT, world.simulator().iam());

  @BeforeEach
  void grantEverything() {
    account.deploy("gateway-role", Deployments.gateway());
    grant(Deployments.everyModelCall());
  }

  @AfterAll
  void close() {
    web.close();
    aws.close();
    world.close();
  }

  static Stream<String> grants() {
    Stack stack = new Stack(Template.read("model-access"), ACCOUNT, Deployments.everyModelCall());
    return Policies.sids(Policies.compact(
            stack.only("AWS::IAM::ManagedPolicy").properties().get("PolicyDocument")))
        .stream()
        .filter(sid -> !NOT_ASKED.contains(sid) && !sid.equals(APPLICATION_PROFILE));
  }

  @Test
  void everyOperationOfEveryClientIsServed() throws Exception {
    CallLog log = new CallLog(() -> {});

    round(log);

    assertThat(log.total()).isEqualTo(UserRound.CALLS);
  }

  @ParameterizedTest
  @MethodSource("grants")
  void withoutOneGrantBedrockRefuses(String sid) {
    Role role = account.role("BylineInvoke");
    JsonNode statement = Policies.statements(role.permissionPolicy()).stream()
        .filter(each -> each.path("Sid").asString().equals(sid))
        .findFirst()
        .orElseThrow();
    account.iam().put(role.withPermissionPolicy(Policies.without(sid, role.permissionPolicy())));

    assertThatThrownBy(() -> round(new CallLog(() -> {})))
        .hasStackTraceContaining("is not authorized to perform: ")
        .satisfies(refusal -> assertThat(actions(statement))
            .anyMatch(action -> trace(refusal).contains("perform: " + action + ' ')));
  }

  @Test
  void aModelOutsideThePatternsIsRefusedByIam() {
    grant(Deployments.models("ProfileModels", "anthropic.claude-sonnet-*", "DirectModels", ""));

    converse(Caller.SONNET);
    refused(Caller.HAIKU).hasMessageContaining("bedrock:InvokeModel on resource");
    refused(Caller.NOVA).hasMessageContaining("foundation-model/" + Caller.NOVA);
  }

  @Test
  void aProfileOutsideThePatternsIsRefusedThoughItsModelIsListed() {
    grant(Deployments.models("Profiles", "us.*"));

    converse(Caller.SONNET);
    refused(Caller.HAIKU).hasMessageContaining("foundation-model/anthropic.claude-haiku");
  }

  @Test
  void aModelThatMayBeCalledThroughProfilesMayNotBeCalledDirectly() {
    grant(Deployments.models("ProfileModels", "amazon.nova-*", "DirectModels", ""));
    refused(Caller.NOVA).hasMessageContaining("foundation-model/" + Caller.NOVA);

    grant(Deployments.models("ProfileModels", "anthropic.*", "DirectModels", "amazon.nova-*"));
    converse(Caller.NOVA);
  }

  @Test
  void aCallSentToAnotherRegionIsRefused() {
    grant(Deployments.models("Regions", "eu-west-1,eu-central-1"));

    refused(Caller.NOVA);
    refused(Caller.SONNET);
    grant(Deployments.models("Regions", "eu-west-1,us-east-1"));
    converse(Caller.NOVA);
    converse(Caller.SONNET);
  }

  @Test
  void aSessionOfAnotherTenantIsDeniedWhateverIsGranted() {
    account.deploy("invoker-role", Deployments.invoker("Tenants", "*"));
    String token = world.simulator().tokens().mint(Caller.claims("erin", "globex"));

    assertThatThrownBy(() -> Caller.converse(world.plain(), token, Caller.NOVA))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("explicit deny");
  }

  private void grant(Map<String, String> models) {
    account.deploy("model-access", models);
    account.deploy("invoker-role", Deployments.invoker());
  }

  private void round(CallLog log) throws IOException, InterruptedException {
    new UserRound(aws, web, world.token(), log, 0).run(4);
  }

  private void converse(String model) {
    Caller.converse(world.plain(), world.token(), model);
  }

  private AbstractThrowableAssert<?, ?> refused(String model) {
    return assertThatThrownBy(() -> converse(model)).isInstanceOf(AccessDeniedException.class);
  }

  private static Stream<String> actions(JsonNode statement) {
    JsonNode written = statement.path("Action");
    return written.isString()
        ? Stream.of(written.asString())
        : written.valueStream().map(JsonNode::asString);
  }

  private static String trace(Throwable refusal) {
    StringBuilder all = new StringBuilder();
    for (Throwable each = refusal; each != null; each = each.getCause()) {
      all.append(each.getMessage()).append(' ');
    }
    return all.toString();
  }
}
