package dev.byline.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.core.credential.RoleKey;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Attributes;
import dev.byline.core.identity.Principal;
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
      "arn:aws:iam::111122223333:role/Invoke",
      Duration.ofHours(1),
      "external",
      true,
      new Endpoint("eu-west-1", true, "bedrock-runtime.eu-west-1.amazonaws.com", 443));
  private static final Principal ALICE = new Principal(
      "https://issuer", "alice", "alice-1", new Attributes("acme", "blue", "app", "prod", "42"));

  @Test
  void withoutARuleEverythingIsRefused() {
    assertThat(refusal(List.of(), Operation.CONVERSE, "amazon.nova-lite-v1:0"))
        .isEqualTo(Fault.NOT_PERMITTED);
  }

  @Test
  void aRuleAllowsItsModelsAndOperationsOnly() {
    AccessRule rule =
        new AccessRule(List.of(new ModelPattern("amazon.nova-*")), Set.of(Operation.CONVERSE));
    Permit permit = new Authorizer(new AccessPolicy(List.of(rule), ROUTE))
        .permit(ALICE, new ModelCall(Operation.CONVERSE, "amazon.nova-lite-v1:0"));

    assertThat(permit.principal()).isEqualTo(ALICE);
    assertThat(permit.endpoint()).isEqualTo(ROUTE.endpoint());
    assertThat(refusal(List.of(rule), Operation.INVOKE, "amazon.nova-lite-v1:0"))
        .isEqualTo(Fault.NOT_PERMITTED);
    assertThat(refusal(List.of(rule), Operation.CONVERSE, "amazon.titan-x"))
        .isEqualTo(Fault.NOT_PERMITTED);
  }

  @Test
  void thePermitCarriesEveryInputOfTheRoleSession() {
    AccessRule rule = new AccessRule(List.of(new ModelPattern("*")), Set.of(Operation.values()));
    Permit permit = new Authorizer(new AccessPolicy(List.of(rule), ROUTE))
        .permit(ALICE, new ModelCall(Operation.INVOKE, "amazon.titan-x"));

    assertThat(permit.role())
        .isEqualTo(new RoleKey(
            "eu-west-1",
            ROUTE.roleArn(),
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

  private static Fault refusal(List<AccessRule> rules, Operation operation, String modelId) {
    Authorizer authorizer = new Authorizer(new AccessPolicy(rules, ROUTE));
    return catchThrowableOfType(
            Refused.class, () -> authorizer.permit(ALICE, new ModelCall(operation, modelId)))
        .failure()
        .fault();
  }
}
