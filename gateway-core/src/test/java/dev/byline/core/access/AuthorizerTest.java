package dev.byline.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.core.credential.RoleKey;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Attributes;
import dev.byline.core.identity.Principal;
import dev.byline.core.request.BedrockPaths;
import dev.byline.core.request.BedrockService;
import dev.byline.core.request.Endpoint;
import dev.byline.core.request.ModelCall;
import dev.byline.core.request.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
final class AuthorizerTest {
  private static final RoleRoute ROUTE = new RoleRoute(
      "eu-west-1", "arn:aws:iam::111122223333:role/Invoke", Duration.ofHours(1), "external", true);
  private static final Endpoint IRELAND = endpoint("eu-west-1");
  private static final Endpoint TOKYO = endpoint("ap-northeast-1");
  private static final List<RegionRoute> REGIONS = List.of(
      new RegionRoute(
          List.of(new ModelPattern("jp.*"), new ModelPattern("arn:aws:bedrock:ap-northeast-1:*")),
          Map.of(BedrockService.RUNTIME, TOKYO)),
      RegionRoute.ofAll(Map.of(BedrockService.RUNTIME, IRELAND)));
  private static final Principal ALICE = new Principal(
      "https://issuer", "alice", "alice-1", new Attributes("acme", "blue", "app", "prod", "42"));

  @Test
  void withoutARuleEverythingIsRefused() {
    assertThat(refusal(List.of(), "amazon.nova-lite-v1:0/converse")).isEqualTo(Fault.NOT_PERMITTED);
  }

  @Test
  void aRuleAllowsItsModelsAndOperationsOnly() {
    AccessRule rule =
        new AccessRule(List.of(new ModelPattern("amazon.nova-*")), Set.of(Operation.CONVERSE));
    Permit permit = authorizer(List.of(rule)).permit(ALICE, call("amazon.nova-lite-v1:0/converse"));

    assertThat(permit.principal()).isEqualTo(ALICE);
    assertThat(permit.endpoint()).isEqualTo(IRELAND);
    assertThat(refusal(List.of(rule), "amazon.nova-lite-v1:0/invoke"))
        .isEqualTo(Fault.NOT_PERMITTED);
    assertThat(refusal(List.of(rule), "amazon.titan-x/converse")).isEqualTo(Fault.NOT_PERMITTED);
  }

  @Test
  void theModelOfABodyIsHeldAgainstTheSamePatterns() {
    AccessRule rule =
        new AccessRule(List.of(new ModelPattern("openai.*")), Set.of(Operation.CHAT_COMPLETIONS));
    var target = BedrockPaths.parse("POST", "/v1/chat/completions");

    assertThatCode(
            () -> authorizer(List.of(rule)).permit(ALICE, target.call("openai.gpt-oss-120b-1:0")))
        .doesNotThrowAnyException();
    assertThat(catchThrowableOfType(
                Refused.class,
                () -> authorizer(List.of(rule)).permit(ALICE, target.call("other.model")))
            .failure()
            .fault())
        .isEqualTo(Fault.NOT_PERMITTED);
  }

  @Test
  void whatNoModelCouldMakePermittedIsRefusedBeforeTheModelIsKnown() {
    AccessRule rule = new AccessRule(List.of(new ModelPattern("*")), Set.of(Operation.MESSAGES));

    assertThatCode(() -> authorizer(List.of(rule)).screen(ALICE, Operation.MESSAGES))
        .doesNotThrowAnyException();
    assertThat(catchThrowableOfType(
                Refused.class,
                () -> authorizer(List.of(rule)).screen(ALICE, Operation.CHAT_COMPLETIONS))
            .failure()
            .fault())
        .isEqualTo(Fault.NOT_PERMITTED);
  }

  @Test
  void anOperationWithoutAModelIsAllowedByItself() {
    AccessRule rule =
        new AccessRule(List.of(new ModelPattern("amazon.*")), Set.of(Operation.APPLY_GUARDRAIL));

    assertThatCode(() -> authorizer(List.of(rule))
            .permit(
                ALICE,
                BedrockPaths.parse("POST", "/guardrail/g1/version/1/apply").call()))
        .doesNotThrowAnyException();
  }

  @Test
  void theFirstRegionThatTakesTheModelIsWhereTheCallGoes() {
    List<AccessRule> all =
        List.of(new AccessRule(List.of(new ModelPattern("*")), Set.of(Operation.values())));

    assertThat(authorizer(all).permit(ALICE, call("jp.amazon.nova-x/converse")).endpoint())
        .isEqualTo(TOKYO);
    assertThat(authorizer(all)
            .permit(
                ALICE,
                BedrockPaths.parse(
                        "GET", "/async-invoke/arn:aws:bedrock:ap-northeast-1:1:async-invoke/abc")
                    .call())
            .endpoint())
        .isEqualTo(TOKYO);
    assertThat(authorizer(all).permit(ALICE, call("amazon.nova-x/converse")).endpoint())
        .isEqualTo(IRELAND);
  }

  @Test
  void aServiceThatIsSwitchedOffIsUnknown() {
    List<AccessRule> all =
        List.of(new AccessRule(List.of(new ModelPattern("*")), Set.of(Operation.values())));

    assertThat(catchThrowableOfType(
                Refused.class,
                () -> authorizer(all)
                    .permit(
                        ALICE, BedrockPaths.parse("GET", "/foundation-models").call()))
            .failure()
            .fault())
        .isEqualTo(Fault.UNKNOWN_OPERATION);
  }

  @Test
  void thePermitCarriesEveryInputOfTheRoleSession() {
    AccessRule rule = new AccessRule(List.of(new ModelPattern("*")), Set.of(Operation.values()));
    Permit permit = authorizer(List.of(rule)).permit(ALICE, call("amazon.titan-x/invoke"));

    assertThat(permit.role())
        .isEqualTo(new RoleKey(
            "eu-west-1",
            ROUTE.roleArn().toString(),
            "alice-1",
            Map.of(
                "tenant", "acme",
                "team", "blue",
                "application", "app",
                "environment", "prod",
                "cost-center", "42"),
            Duration.ofHours(1),
            "external",
            "alice-1",
            null));
  }

  private static Authorizer authorizer(List<AccessRule> rules) {
    return new Authorizer(new AccessPolicy(rules, List.of(ROUTE), REGIONS));
  }

  private static ModelCall call(String modelAndOperation) {
    return BedrockPaths.parse("POST", "/model/" + modelAndOperation).call();
  }

  private static Fault refusal(List<AccessRule> rules, String modelAndOperation) {
    return catchThrowableOfType(
            Refused.class, () -> authorizer(rules).permit(ALICE, call(modelAndOperation)))
        .failure()
        .fault();
  }

  private static Endpoint endpoint(String region) {
    return new Endpoint(region, true, "bedrock-runtime." + region + ".amazonaws.com", 443);
  }
}
