package dev.byline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.access.AccessRule;
import dev.byline.core.access.Condition;
import dev.byline.core.access.Guardrail;
import dev.byline.core.access.ModelPattern;
import dev.byline.core.access.SessionPolicy;
import dev.byline.core.request.Operation;
import dev.byline.sim.iam.ConditionContext;
import dev.byline.sim.iam.Decision;
import dev.byline.sim.iam.NeededPermission;
import dev.byline.sim.iam.PolicyDocument;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import dev.byline.sim.iam.SimulatedIam;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The session policies that the gateway makes, before the simulator's IAM and against its table of what
 * Bedrock asks: two readings of AWS's documentation that know nothing of each other.
 */
@NullMarked
final class SessionPolicyIamTest {
  private static final String ACCOUNT = "111122223333";
  private static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/Invoke";
  private static final String PROFILE =
      "arn:aws:bedrock:us-east-1:" + ACCOUNT + ":inference-profile/us.anthropic.claude-x";
  private static final String BEHIND =
      "arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-x";
  private static final String DIRECT = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-x";
  private static final String OTHER = "arn:aws:bedrock:us-east-1::foundation-model/cohere.x";
  private static final String GUARDRAIL =
      "arn:aws:bedrock:us-east-1:" + ACCOUNT + ":guardrail/abc123";
  private static final List<NeededPermission> TABLE = NeededPermission.all();

  private final SimulatedIam iam = new SimulatedIam(ACCOUNT, Clock.systemUTC(), new SecureRandom());

  @ParameterizedTest
  @EnumSource(Operation.class)
  void whatARuleAllowsIamAllows(Operation operation) {
    RoleSession session = session(Set.of(), null, operation);
    List<NeededPermission> rows = rows(operation);

    assertThat(rows).isNotEmpty();
    for (NeededPermission row : rows) {
      if (row.resource().equals("model")) {
        assertThat(ask(session, row.action(), DIRECT, context(row, null)))
            .as("%s directly", row)
            .isEqualTo(Decision.ALLOWED);
        if (row.keys().contains("bedrock:InferenceProfileArn")) {
          assertThat(ask(session, row.action(), BEHIND, context(row, PROFILE)))
              .as("%s behind a profile", row)
              .isEqualTo(Decision.ALLOWED);
        }
      } else if (!row.when().equals("guardrail")) {
        assertThat(ask(session, row.action(), resource(row), context(row, PROFILE)))
            .as("%s", row)
            .isEqualTo(Decision.ALLOWED);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void whatNoRuleAllowsIamRefuses(Operation operation) {
    RoleSession session = session(Set.of(), null, operation);
    Set<String> granted = new TreeSet<>();
    rows(operation).forEach(row -> granted.add(row.action()));

    for (NeededPermission row : TABLE) {
      if (row.action().equals("bedrock:ApplyGuardrail")) {
        continue;
      }
      if (!row.action().startsWith("bedrock")) {
        assertThat(ask(session, row.action(), resource(row), none()))
            .as("%s is left to the role", row)
            .isEqualTo(Decision.ALLOWED);
      } else if (!granted.contains(row.action())) {
        assertThat(ask(session, row.action(), resource(row), context(row, PROFILE)))
            .as("%s is for another operation than %s", row, operation)
            .isNotEqualTo(Decision.ALLOWED);
      } else if (row.resource().equals("model") && !row.action().equals("bedrock:CountTokens")) {
        assertThat(ask(session, row.action(), OTHER, context(row, null)))
            .as("%s on another model", row)
            .isNotEqualTo(Decision.ALLOWED);
        assertThat(ask(session, row.action(), BEHIND, context(row, null)))
            .as("%s on a model that is allowed behind a profile only", row)
            .isNotEqualTo(Decision.ALLOWED);
      }
    }
  }

  @Test
  void aGuardrailOfTheCallersOwnChoiceIsAllowedWhereTheRuleDemandsNone() {
    RoleSession session = session(Set.of(), null, Operation.CONVERSE);

    assertThat(ask(session, "bedrock:ApplyGuardrail", GUARDRAIL, none()))
        .isEqualTo(Decision.ALLOWED);
    assertThat(ask(session, "bedrock:InvokeModel", DIRECT, guarded(GUARDRAIL + ":1")))
        .isEqualTo(Decision.ALLOWED);
  }

  @Test
  void aPatternThatFitsArnsFitsThemInIamToo() {
    RoleSession session = session("*", Set.of("us-east-1"), null, Operation.CONVERSE);
    String own = "arn:aws:bedrock:us-east-1:" + ACCOUNT + ":application-inference-profile/abc";

    assertThat(ask(session, "bedrock:InvokeModel", own, with(own))).isEqualTo(Decision.ALLOWED);
    assertThat(ask(session, "bedrock:InvokeModel", BEHIND, with(own))).isEqualTo(Decision.ALLOWED);
    assertThat(ask(session, "bedrock:InvokeModel", DIRECT, none())).isEqualTo(Decision.ALLOWED);
    assertThat(ask(
            session,
            "bedrock:InvokeModel",
            own.replace("us-east-1", "eu-west-1"),
            with(own.replace("us-east-1", "eu-west-1"))))
        .isNotEqualTo(Decision.ALLOWED);

    RoleSession profiles = session("*inference-profile/*", Set.of(), null, Operation.CONVERSE);
    assertThat(ask(profiles, "bedrock:InvokeModel", own, with(own))).isEqualTo(Decision.ALLOWED);
    assertThat(ask(profiles, "bedrock:InvokeModel", DIRECT, none())).isNotEqualTo(Decision.ALLOWED);
  }

  @Test
  void aRegionHoldsForProfilesButNotForWhatIsBehindThem() {
    RoleSession session = session(Set.of("us-east-1"), null, Operation.CONVERSE);
    String invoke = "bedrock:InvokeModel";

    assertThat(ask(session, invoke, PROFILE, with(PROFILE))).isEqualTo(Decision.ALLOWED);
    assertThat(ask(session, invoke, BEHIND, with(PROFILE))).isEqualTo(Decision.ALLOWED);
    String elsewhere = PROFILE.replace("us-east-1", "eu-west-1");
    assertThat(ask(session, invoke, elsewhere, with(elsewhere))).isNotEqualTo(Decision.ALLOWED);
    assertThat(ask(session, invoke, BEHIND, with(elsewhere))).isNotEqualTo(Decision.ALLOWED);
    assertThat(ask(session, invoke, DIRECT.replace("us-east-1", "eu-west-1"), none()))
        .isNotEqualTo(Decision.ALLOWED);
  }

  @Test
  void aGuardrailByItsArnIsDemandedByIamToo() {
    RoleSession session = session(Set.of(), new Guardrail(GUARDRAIL, "3"), Operation.CONVERSE);
    String invoke = "bedrock:InvokeModel";

    assertThat(ask(session, invoke, DIRECT, guarded(GUARDRAIL + ":3"))).isEqualTo(Decision.ALLOWED);
    assertThat(ask(session, invoke, DIRECT, guarded(GUARDRAIL + ":2")))
        .isNotEqualTo(Decision.ALLOWED);
    assertThat(ask(session, invoke, DIRECT, none())).isNotEqualTo(Decision.ALLOWED);
    assertThat(ask(session, "bedrock:ApplyGuardrail", GUARDRAIL, none()))
        .isEqualTo(Decision.ALLOWED);
    assertThat(ask(session, "bedrock:ApplyGuardrail", GUARDRAIL + "x", none()))
        .isNotEqualTo(Decision.ALLOWED);
  }

  private RoleSession session(
      Set<String> regions, @Nullable Guardrail guardrail, Operation operation) {
    return session(
        List.of(new ModelPattern("us.anthropic.*"), new ModelPattern("amazon.*")),
        regions,
        guardrail,
        operation);
  }

  private RoleSession session(
      String model, Set<String> regions, @Nullable Guardrail guardrail, Operation operation) {
    return session(List.of(new ModelPattern(model)), regions, guardrail, operation);
  }

  private RoleSession session(
      List<ModelPattern> models,
      Set<String> regions,
      @Nullable Guardrail guardrail,
      Operation operation) {
    AccessRule rule =
        new AccessRule(Condition.ALWAYS, models, Set.of(operation), regions, guardrail);
    Role role = Role.of(ACCOUNT, "Invoke", """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},
          "Action":"sts:AssumeRole"}]}
        """, """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}
        """);
    return new RoleSession(
        role,
        "alice",
        Map.of(),
        Set.of(),
        Optional.empty(),
        List.of(PolicyDocument.identity(SessionPolicy.of(List.of(rule), ROLE))));
  }

  private Decision ask(
      RoleSession session, String action, String resource, ConditionContext context) {
    return iam.decideSession(session, action, resource, context);
  }

  private static ConditionContext context(NeededPermission row, @Nullable String profile) {
    return profile != null && row.keys().contains("bedrock:InferenceProfileArn")
        ? with(profile)
        : none();
  }

  private static ConditionContext none() {
    return new ConditionContext.Builder().build();
  }

  private static ConditionContext with(String profile) {
    return new ConditionContext.Builder()
        .put("bedrock:InferenceProfileArn", profile)
        .build();
  }

  private static ConditionContext guarded(String guardrail) {
    return new ConditionContext.Builder()
        .put("bedrock:GuardrailIdentifier", guardrail)
        .build();
  }

  private static String resource(NeededPermission row) {
    return switch (row.resource()) {
      case "model" -> DIRECT;
      case "profile" -> PROFILE;
      default ->
        row.resource()
            .replace("<region>", "us-east-1")
            .replace("<account>", ACCOUNT)
            .replace("<id>", "x")
            .replace("<name>", "x");
    };
  }

  /** The table's rows of an operation, streamed or not, on every host. */
  private static List<NeededPermission> rows(Operation operation) {
    Set<String> names = switch (operation) {
      case CREATE_RESPONSE -> Set.of("Responses", "ResponsesStream");
      case CHAT_COMPLETIONS -> Set.of("ChatCompletions", "ChatCompletionsStream");
      case MESSAGES -> Set.of("Messages", "MessagesStream");
      case LIST_MODELS -> Set.of("ListModels", "GetModel");
      default -> Set.of(operation.apiName());
    };
    return TABLE.stream().filter(row -> names.contains(row.operation())).toList();
  }
}
