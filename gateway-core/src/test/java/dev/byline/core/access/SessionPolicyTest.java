package dev.byline.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.request.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@NullMarked
final class SessionPolicyTest {
  private static final String ROLE = "arn:aws:iam::111122223333:role/Invoke";

  @Test
  void aRuleBecomesOneStatementForTheModelsAndOneForWhatIsBehindProfiles() {
    assertThat(SessionPolicy.of(
            List.of(rule("*.anthropic.claude-*", Set.of(), null, Operation.CONVERSE)), ROLE))
        .isEqualTo("{\"Version\":\"2012-10-17\",\"Statement\":["
            + "{\"Effect\":\"Allow\",\"Action\":\"bedrock:InvokeModel\",\"Resource\":"
            + "\"arn:aws:bedrock:*:*:*.anthropic.claude-*\"},"
            + "{\"Effect\":\"Allow\",\"Action\":\"bedrock:InvokeModel\","
            + "\"Resource\":\"arn:aws:bedrock:*::foundation-model/*\",\"Condition\":{\"StringLike\":{"
            + "\"bedrock:InferenceProfileArn\":\"*:*:*.anthropic.claude-*\"}}},"
            + "{\"Effect\":\"Allow\",\"Action\":\"bedrock:ApplyGuardrail\",\"Resource\":\"*\"},"
            + "{\"Effect\":\"Allow\",\"NotAction\":[\"bedrock:*\",\"bedrock-mantle:*\"],"
            + "\"Resource\":\"*\"}]}");
  }

  @Test
  void aPatternOverIdsIsOneOverModelsAndProfiles() {
    assertThat(SessionPolicy.of(
            List.of(rule("us.amazon.*", Set.of("us-east-1"), null, Operation.CONVERSE)), ROLE))
        .contains("\"arn:aws:bedrock:us-east-1::foundation-model/us.amazon.*\"")
        .contains("\"arn:aws:bedrock:us-east-1:*:inference-profile/us.amazon.*\"")
        .contains("\"*:us-east-1:*:inference-profile/us.amazon.*\"");
  }

  @Test
  void aPatternThatIsNoArnForIamIsMadeOne() {
    assertThat(SessionPolicy.of(
            List.of(rule("arn:aws:bedrock:*", Set.of(), null, Operation.CONVERSE)), ROLE))
        .contains("\"Resource\":\"arn:aws:bedrock:*:*:*\"");
    assertThat(SessionPolicy.of(List.of(rule("arn:*", Set.of(), null, Operation.CONVERSE)), ROLE))
        .contains("\"Resource\":\"*\"");
    assertThat(SessionPolicy.of(
            List.of(rule("*:inference-profile/x*", Set.of("us-east-1"), null, Operation.CONVERSE)),
            ROLE))
        .contains("\"Resource\":\"arn:aws:bedrock:us-east-1:*:*\"");
  }

  /** What makes {@link SessionPolicy#longest} a bound for every caller. */
  @Test
  void fewerRulesNeverMakeALongerPolicy() {
    Random random = new Random(4);
    Operation[] operations = Operation.values();
    List<String> models =
        List.of("*", "amazon.*", "*.anthropic.*", "arn:aws:bedrock:*", "us.x", "*a:b/c");
    for (int round = 0; round < 2_000; round++) {
      List<AccessRule> rules = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(6); i++) {
        Guardrail guardrail = random.nextBoolean()
            ? null
            : new Guardrail(
                "arn:aws:bedrock:us-east-1:111122223333:guardrail/g" + random.nextInt(9), "1");
        rules.add(new AccessRule(
            Condition.ALWAYS,
            List.of(new ModelPattern(models.get(random.nextInt(models.size())))),
            Set.of(operations[random.nextInt(operations.length)]),
            random.nextBoolean() ? Set.of() : Set.of("us-east-1"),
            guardrail));
      }
      List<AccessRule> some =
          rules.stream().filter(rule -> random.nextBoolean()).toList();

      assertThat(SessionPolicy.of(some, ROLE).length())
          .as("%s of %s", some, rules)
          .isLessThanOrEqualTo(SessionPolicy.longest(rules, ROLE));
    }
  }

  @Test
  void anArnStaysAsItIsAndRegionsAndPartitionsAreNamed() {
    String arn = "arn:aws-cn:bedrock:cn-north-1:111122223333:application-inference-profile/abc";
    String policy = SessionPolicy.of(
        List.of(
            rule(arn, Set.of(), null, Operation.INVOKE),
            rule("amazon.*", Set.of("cn-north-1"), null, Operation.CONVERSE_STREAM)),
        "arn:aws-cn:iam::111122223333:role/R");

    assertThat(policy)
        .contains("\"Resource\":\"" + arn + "\"")
        .contains("arn:aws-cn:bedrock:cn-north-1::foundation-model/amazon.*")
        .contains("\"bedrock:InvokeModelWithResponseStream\"");
  }

  @Test
  void aGuardrailMayBeAppliedAndWithItsArnIsDemanded() {
    String arn = "arn:aws:bedrock:us-east-1:111122223333:guardrail/abc123";
    assertThat(SessionPolicy.of(
            List.of(rule("amazon.*", Set.of(), new Guardrail(arn, "7"), Operation.CONVERSE)), ROLE))
        .contains("\"bedrock:GuardrailIdentifier\":\"" + arn + ":7\"")
        .contains(
            "{\"Effect\":\"Allow\",\"Action\":\"bedrock:ApplyGuardrail\",\"Resource\":[\"" + arn);
    assertThat(SessionPolicy.of(
            List.of(rule("*", Set.of(), new Guardrail("abc123", "DRAFT"), Operation.CONVERSE)),
            ROLE))
        .contains("arn:aws:bedrock:*:*:guardrail/abc123")
        .doesNotContain("GuardrailIdentifier");
  }

  @Test
  void whoHasNoRulesMayDoNothing() {
    assertThat(SessionPolicy.of(List.of(), ROLE))
        .contains("\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"");
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void everyOperationHasAnAction(Operation operation) {
    assertThat(SessionPolicy.of(List.of(rule("*", Set.of(), null, operation)), ROLE))
        .contains("\"Effect\":\"Allow\"");
  }

  @Test
  void rulesOfDifferentTenantsAreNeverForTheSameCaller() {
    List<AccessRule> rules = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      rules.add(new AccessRule(
          new FixedCondition("tenant-" + i),
          List.of(new ModelPattern("us.anthropic.claude-" + i + "-*")),
          Set.of(Operation.CONVERSE, Operation.CONVERSE_STREAM),
          Set.of(),
          null));
    }
    int one = SessionPolicy.of(List.of(rules.getLast()), ROLE).length();

    assertThat(SessionPolicy.longest(rules, ROLE)).isEqualTo(one).isLessThan(2048);

    rules.add(rule("amazon.nova-*", Set.of(), null, Operation.INVOKE));
    assertThat(SessionPolicy.longest(rules, ROLE)).isGreaterThan(one).isLessThan(2048);

    rules.replaceAll(rule -> new AccessRule(rule.models(), rule.operations()));
    assertThat(SessionPolicy.longest(rules, ROLE)).isGreaterThan(2048);
  }

  @Test
  void rulesWithTheSameModelsShareAStatement() {
    List<AccessRule> apart = List.of(
        rule("amazon.*", Set.of(), null, Operation.CONVERSE),
        rule("amazon.*", Set.of(), null, Operation.COUNT_TOKENS));
    List<AccessRule> together =
        List.of(rule("amazon.*", Set.of(), null, Operation.CONVERSE, Operation.COUNT_TOKENS));

    assertThat(SessionPolicy.of(apart, ROLE)).isEqualTo(SessionPolicy.of(together, ROLE));
  }

  private static AccessRule rule(
      String model, Set<String> regions, @Nullable Guardrail guardrail, Operation... operations) {
    return new AccessRule(
        Condition.ALWAYS, List.of(new ModelPattern(model)), Set.of(operations), regions, guardrail);
  }
}
