package dev.byline.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.core.BearerToken;
import dev.byline.core.Secret;
import dev.byline.core.credential.RoleKey;
import dev.byline.core.failure.Failure;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rules and routes that are for some callers only. */
@NullMarked
final class AccessPolicyTest {
  private static final List<ModelPattern> ALL = List.of(new ModelPattern("*"));
  private static final Set<Operation> CONVERSE = Set.of(Operation.CONVERSE);
  private static final Condition ACME = new FixedCondition("acme");
  private static final List<RegionRoute> REGIONS = List.of(
      new RegionRoute(List.of(new ModelPattern("eu.*")), endpoints("eu-west-1")),
      RegionRoute.ofAll(endpoints("us-east-1")));

  @Test
  void aRuleIsForThoseForWhomItsConditionHolds() {
    AccessPolicy policy = policy(rule(ACME, Set.of(), null));

    assertThat(decide(policy, "acme", "amazon.nova")).isNull();
    assertThat(decide(policy, "globex", "amazon.nova")).isEqualTo(Fault.NOT_PERMITTED);
    assertThat(catchThrowableOfType(
                Refused.class,
                () -> new Authorizer(policy).screen(principal("globex"), Operation.CONVERSE))
            .failure()
            .fault())
        .isEqualTo(Fault.NOT_PERMITTED);
  }

  @Test
  void aRuleForARegionTakesOnlyCallsThatGoThere() {
    AccessPolicy policy = policy(rule(Condition.ALWAYS, Set.of("eu-west-1"), null));

    assertThat(decide(policy, "acme", "eu.anthropic.claude")).isNull();
    assertThat(decide(policy, "acme", "us.anthropic.claude")).isEqualTo(Fault.NOT_PERMITTED);
  }

  @Test
  void theFirstRuleThatFitsSaysWhichGuardrail() {
    Guardrail guardrail = new Guardrail("abc123", "1");
    AccessPolicy policy =
        policy(rule(ACME, Set.of(), guardrail), rule(Condition.ALWAYS, Set.of(), null));

    assertThat(permit(policy, "acme").guardrail()).isEqualTo(guardrail);
    assertThat(permit(policy, "globex").guardrail()).isNull();
  }

  @Test
  void theFirstRouteWhoseConditionHoldsGivesTheRole() {
    AccessPolicy policy = new AccessPolicy(
        List.of(rule(Condition.ALWAYS, Set.of(), null)),
        List.of(
            route(ACME, SessionMode.ASSUME_ROLE, "arn:aws:iam::111122223333:role/For-{tenant}"),
            route(
                new FixedCondition("globex"),
                SessionMode.ASSUME_ROLE,
                "arn:aws:iam::444455556666:role/Globex")),
        REGIONS);

    assertThat(permit(policy, "acme").role().roleArn())
        .isEqualTo("arn:aws:iam::111122223333:role/For-acme");
    assertThat(permit(policy, "globex").role().roleArn())
        .isEqualTo("arn:aws:iam::444455556666:role/Globex");
    assertThat(decide(policy, "initech", "amazon.nova")).isEqualTo(Fault.NO_ROLE);
  }

  @Test
  void anAttributeThatMakesNoRoleRefuses() {
    AccessPolicy policy = new AccessPolicy(
        List.of(rule(Condition.ALWAYS, Set.of(), null)),
        List.of(route(
            Condition.ALWAYS,
            SessionMode.ASSUME_ROLE,
            "arn:aws:iam::111122223333:role/For-{tenant}")),
        REGIONS);

    assertThat(decide(policy, "a/b", "amazon.nova")).isEqualTo(Fault.NO_ROLE);
    assertThat(decide(policy, "x".repeat(70), "amazon.nova")).isEqualTo(Fault.NO_ROLE);
  }

  @Test
  void aWebIdentityIsTheCallersTokenAndNothingOfTheGateways() {
    AccessPolicy policy = new AccessPolicy(
        List.of(rule(Condition.ALWAYS, Set.of(), null)),
        List.of(route(
            Condition.ALWAYS, SessionMode.WEB_IDENTITY, "arn:aws:iam::111122223333:role/Web")),
        REGIONS);
    BearerToken token = new BearerToken(Secret.of("token"));

    RoleKey key = new Authorizer(policy)
        .permit(principal("acme").with(token), call("amazon.nova"))
        .role();

    assertThat(decide(policy, "acme", "amazon.nova"))
        .as("without a token")
        .isEqualTo(Fault.NO_ROLE);
    assertThat(key.webIdentity()).isEqualTo(token);
    assertThat(key.tags()).isEmpty();
    assertThat(key.sessionName()).isEqualTo("name-1");
  }

  @Test
  void aRouteThatWantsItHasTheCallersRulesAsSessionPolicy() {
    RoleRoute limited = new RoleRoute(
        Condition.ALWAYS,
        SessionMode.ASSUME_ROLE,
        "us-east-1",
        AttributeTemplate.of("arn:aws:iam::111122223333:role/R"),
        Duration.ofHours(1),
        AttributeTemplate.of("external"),
        true,
        Set.of("tenant"),
        true);
    AccessPolicy policy =
        new AccessPolicy(List.of(rule(ACME, Set.of(), null)), List.of(limited), REGIONS);

    RoleKey key = policy.forCaller(principal("acme")).role();

    assertThat(key.policy()).contains("bedrock:InvokeModel");
    assertThat(policy.forCaller(principal("globex")).role().policy()).contains("Deny");
    assertThat(key.transitiveTags()).containsExactly("tenant");
    assertThat(key.sourceIdentity()).isEqualTo("name-1");
    assertThat(key.externalId()).isEqualTo("external");
  }

  @Test
  void aConditionThatCanNotBeAnsweredRefusesTheCallerAndMakesNoWayForTheNextRule() {
    Condition unanswered = new Condition() {
      @Override
      public boolean holds(Principal principal) {
        throw Failure.of(Fault.NOT_PERMITTED, "no tag").refused();
      }

      @Override
      public Map<String, String> fixed() {
        return Map.of();
      }
    };
    AccessPolicy policy = policy(
        rule(unanswered, Set.of(), new Guardrail("abc123", "1")),
        rule(Condition.ALWAYS, Set.of(), null));

    assertThat(decide(policy, "acme", "amazon.nova")).isEqualTo(Fault.NOT_PERMITTED);
    assertThat(policy.forCaller(principal("acme")).refusal()).isNotNull();
  }

  private static AccessPolicy policy(AccessRule... rules) {
    return new AccessPolicy(
        List.of(rules),
        List.of(
            route(Condition.ALWAYS, SessionMode.ASSUME_ROLE, "arn:aws:iam::111122223333:role/R")),
        REGIONS);
  }

  private static AccessRule rule(
      Condition when, Set<String> regions, @Nullable Guardrail guardrail) {
    return new AccessRule(when, ALL, CONVERSE, regions, guardrail);
  }

  private static RoleRoute route(Condition when, SessionMode mode, String arn) {
    return new RoleRoute(
        when,
        mode,
        "us-east-1",
        new AttributeTemplate(arn, Set.of()),
        Duration.ofHours(1),
        null,
        false,
        Set.of(),
        false);
  }

  private static Permit permit(AccessPolicy policy, String tenant) {
    return new Authorizer(policy).permit(principal(tenant), call("amazon.nova"));
  }

  private static @Nullable Fault decide(AccessPolicy policy, String tenant, String model) {
    try {
      new Authorizer(policy).permit(principal(tenant), call(model));
      return null;
    } catch (Refused refused) {
      return refused.failure().fault();
    }
  }

  private static ModelCall call(String model) {
    return BedrockPaths.parse("POST", "/model/" + model + "/converse").call();
  }

  private static Principal principal(String tenant) {
    return new Principal("iss", "sub", "name-1", new Attributes(tenant, "t", "a", "e", "c"));
  }

  private static Map<BedrockService, Endpoint> endpoints(String region) {
    return Map.of(BedrockService.RUNTIME, new Endpoint(region, true, "host." + region, 443));
  }
}
