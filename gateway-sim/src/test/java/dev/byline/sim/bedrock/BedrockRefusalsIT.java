package dev.byline.sim.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.sim.Clients;
import dev.byline.sim.Simulator;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.PolicyDocument;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BedrockRefusalsIT {
  private static final String HAIKU = "anthropic.claude-3-haiku-20240307-v1:0";
  private static final String SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";
  private static final String CLAUDE =
      "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"12345678\"}]}";
  private static final String NOVA =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"12345678\"}]}]}";

  private final Simulator sim = Simulator.start();
  private final AccessKey alice = session("alice", Optional.empty());
  private final BedrockRuntimeClient client = Clients.bedrock(sim.bedrock(), Clients.of(alice));

  @BeforeEach
  void forget() {
    sim.books().clear();
  }

  @AfterAll
  void stop() {
    client.close();
    sim.close();
  }

  private AccessKey session(String name, Optional<String> policy) {
    Role role = sim.iam().role(sim.iam().invokeRoleArn()).orElseThrow();
    return sim.iam()
        .openSession(
            new RoleSession(
                role,
                name,
                Map.of(),
                Set.of(),
                Optional.empty(),
                policy.stream().map(PolicyDocument::identity).toList()),
            Duration.ofHours(1));
  }

  private static BedrockRuntimeException refusal(Runnable call) {
    return catchThrowableOfType(BedrockRuntimeException.class, call::run);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anthropic.claude-nope-v9:0",
        "us.amazon.titan-text-express-v1",
        "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/nope",
        "arn:aws:bedrock:us-east-1:999999999999:application-inference-profile/abc123def456",
        "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0"
      })
  void aModelThatIsNotThereIsAnInvalidIdentifier(String model) {
    BedrockRuntimeException refusal =
        refusal(() -> client.converse(r -> r.modelId(model).messages(Clients.user("hi"))));
    assertThat(refusal).isInstanceOf(ValidationException.class);
    assertThat(refusal.awsErrorDetails().errorMessage())
        .isEqualTo("The provided model identifier is invalid.");
    assertThat(sim.books().served()).isEmpty();
  }

  @Test
  void aModelWithoutOnDemandThroughputNeedsAProfile() {
    assertThat(refusal(() -> client.converse(r -> r.modelId(SONNET).messages(Clients.user("hi"))))
            .awsErrorDetails()
            .errorMessage())
        .contains("on-demand throughput isn’t supported");
  }

  static Stream<Arguments> malformedBodies() {
    return Stream.of(
        Arguments.of(HAIKU, "{"),
        Arguments.of(HAIKU, "[]"),
        Arguments.of(HAIKU, "{}"),
        Arguments.of(HAIKU, CLAUDE.replace("bedrock-2023-05-31", "2023-06-01")),
        Arguments.of(HAIKU, CLAUDE.replace("\"max_tokens\":100,", "")),
        Arguments.of(HAIKU, CLAUDE.replace(":100", ":0")),
        Arguments.of(HAIKU, CLAUDE.replace(":100", ":4097")),
        Arguments.of(HAIKU, CLAUDE.replace("{\"anthropic", "{\"model\":\"x\",\"anthropic")),
        Arguments.of(HAIKU, CLAUDE.replace("{\"anthropic", "{\"stream\":true,\"anthropic")),
        Arguments.of(HAIKU, CLAUDE.replace("user", "system")),
        Arguments.of(HAIKU, CLAUDE.replace("12345678", "")),
        Arguments.of("amazon.nova-lite-v1:0", CLAUDE),
        Arguments.of("amazon.nova-lite-v1:0", NOVA.replace("user", "assistant")),
        Arguments.of("amazon.titan-text-express-v1", NOVA),
        Arguments.of("amazon.titan-embed-text-v2:0", "{\"inputText\":\"a\",\"dimensions\":100}"));
  }

  @ParameterizedTest
  @MethodSource("malformedBodies")
  void aMalformedBodyIsAValidationErrorAndCostsNothing(String model, String body) {
    assertThat(refusal(
            () -> client.invokeModel(r -> r.modelId(model).body(SdkBytes.fromUtf8String(body)))))
        .isInstanceOf(ValidationException.class);
    assertThat(sim.books().served()).isEmpty();
  }

  @Test
  void converseChecksItsOptions() {
    for (Consumer<ConverseRequest.Builder> wrong : List.<Consumer<ConverseRequest.Builder>>of(
        r -> r.messages(List.of()),
        r -> r.messages(Clients.user(" ")),
        r -> r.messages(Clients.user("a"), Clients.user("b")),
        r -> r.inferenceConfig(c -> c.maxTokens(0)),
        r -> r.inferenceConfig(c -> c.temperature(1.5f)),
        r -> r.requestMetadata(Map.of("a", "b;c")),
        r -> r.serviceTier(t -> t.type("gold")),
        r -> r.guardrailConfig(g -> g.guardrailIdentifier("g").guardrailVersion("1")))) {
      assertThat(refusal(() -> client.converse(r -> {
            r.modelId(HAIKU).messages(Clients.user("hi"));
            wrong.accept(r);
          })))
          .isInstanceOf(ValidationException.class);
    }
  }

  @Test
  void aSessionPolicyLimitsTheRoleAndTheMessageSaysSo() {
    String onlyNova =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"bedrock:*\",\"Resource\":\"arn:aws:bedrock:*::foundation-model/amazon.nova-*\"}]}";
    try (BedrockRuntimeClient limited =
        Clients.bedrock(sim.bedrock(), Clients.of(session("limited", Optional.of(onlyNova))))) {
      limited.converse(r -> r.modelId("amazon.nova-lite-v1:0").messages(Clients.user("hi")));
      BedrockRuntimeException refusal =
          refusal(() -> limited.converse(r -> r.modelId(HAIKU).messages(Clients.user("hi"))));
      assertThat(refusal).isInstanceOf(AccessDeniedException.class);
      assertThat(refusal.statusCode()).isEqualTo(403);
      assertThat(refusal.awsErrorDetails().errorMessage())
          .isEqualTo(
              "User: arn:aws:sts::111122223333:assumed-role/BylineInvoke/limited is not authorized to"
                  + " perform: bedrock:InvokeModel on resource:"
                  + " arn:aws:bedrock:us-east-1::foundation-model/"
                  + HAIKU
                  + " because no session policy allows the bedrock:InvokeModel action");
    }
  }

  @Test
  void aProfileNeedsPermissionOnItselfAndOnEveryModelItMayReach() {
    String statement =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"bedrock:InvokeModel\",\"Resource\":RESOURCES}]}";
    for (String resources : List.of(
        "[\"arn:aws:bedrock:*:111122223333:inference-profile/*\"]",
        "[\"arn:aws:bedrock:*::foundation-model/*\"]",
        "[\"arn:aws:bedrock:us-east-1:111122223333:inference-profile/*\",\"arn:aws:bedrock:us-east-1::foundation-model/*\"]")) {
      try (BedrockRuntimeClient limited = Clients.bedrock(
          sim.bedrock(),
          Clients.of(session("p", Optional.of(statement.replace("RESOURCES", resources)))))) {
        assertThat(refusal(() ->
                limited.converse(r -> r.modelId("us." + SONNET).messages(Clients.user("hi")))))
            .isInstanceOf(AccessDeniedException.class);
      }
    }
  }

  @Test
  void takingTheRolesPermissionAwayStopsItsOpenSessions() {
    Role role = sim.iam().role(sim.iam().invokeRoleArn()).orElseThrow();
    sim.iam()
        .put(
            role.withPermissionPolicy(
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"bedrock:*\",\"Resource\":\"*\"}]}"));
    try {
      assertThat(refusal(() -> client.converse(r -> r.modelId(HAIKU).messages(Clients.user("hi"))))
              .awsErrorDetails()
              .errorMessage())
          .endsWith("with an explicit deny in an identity-based policy");
    } finally {
      sim.iam().put(role);
    }
  }

  @Test
  void countingTokensNeedsItsOwnPermissionAndCostsNothing() {
    String onlyInvoke =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"bedrock:InvokeModel\",\"Resource\":\"*\"}]}";
    try (BedrockRuntimeClient limited =
        Clients.bedrock(sim.bedrock(), Clients.of(session("invoker", Optional.of(onlyInvoke))))) {
      assertThat(refusal(() -> limited.countTokens(r ->
              r.modelId(HAIKU).input(i -> i.converse(c -> c.messages(Clients.user("12345678")))))))
          .isInstanceOf(AccessDeniedException.class);
    }
    for (String model : List.of(HAIKU, SONNET, "us." + SONNET)) {
      assertThat(client
              .countTokens(r -> r.modelId(model)
                  .input(i -> i.converse(c -> c.messages(Clients.user("12345678")))))
              .inputTokens())
          .isEqualTo(2);
    }
    assertThat(refusal(() -> client.countTokens(r -> r.modelId("a".repeat(257))
            .input(i -> i.converse(c -> c.messages(Clients.user("12345678")))))))
        .isInstanceOf(ValidationException.class);
    assertThat(client
            .countTokens(r ->
                r.modelId(HAIKU).input(i -> i.converse(c -> c.messages(Clients.user("12345678")))))
            .inputTokens())
        .isEqualTo(2);
    Role role = sim.iam()
        .put(
            Role.of(
                "111122223333",
                "Counter",
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sts:AssumeRole\"}]}",
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"bedrock:CountTokens\",\"Resource\":\"*\"}]}"));
    try (BedrockRuntimeClient counter = Clients.bedrock(
        sim.bedrock(),
        Clients.of(sim.iam().openSession(RoleSession.of(role, "counter"), Duration.ofHours(1))))) {
      assertThat(counter
              .countTokens(r -> r.modelId(HAIKU)
                  .input(i -> i.converse(c -> c.messages(Clients.user("12345678")))))
              .inputTokens())
          .isEqualTo(2);
      assertThat(counter
              .countTokens(r -> r.modelId(HAIKU)
                  .input(i -> i.invokeModel(m -> m.body(SdkBytes.fromUtf8String(CLAUDE)))))
              .inputTokens())
          .isEqualTo(2);
    }
    assertThat(sim.books().served()).isEmpty();
  }

  @Test
  void badCredentialsAreRefusedInBedrocksWords() {
    String token = alice.sessionToken().orElseThrow();
    assertCode(
        AwsSessionCredentials.create(alice.accessKeyId(), "wrong", token),
        "InvalidSignatureException");
    assertCode(
        AwsSessionCredentials.create("ASIAAAAAAAAAAAAAAAAA", alice.secretAccessKey(), token),
        "UnrecognizedClientException");
    assertCode(
        AwsSessionCredentials.create(alice.accessKeyId(), alice.secretAccessKey(), "other"),
        "UnrecognizedClientException");
    AccessKey over = sim.iam().openSession((RoleSession) alice.principal(), Duration.ofSeconds(-1));
    assertCode(
        AwsSessionCredentials.create(
            over.accessKeyId(), over.secretAccessKey(), over.sessionToken().orElseThrow()),
        "ExpiredTokenException");
  }

  private void assertCode(AwsSessionCredentials credentials, String code) {
    try (BedrockRuntimeClient other = Clients.bedrock(sim.bedrock(), credentials)) {
      BedrockRuntimeException refusal =
          refusal(() -> other.converse(r -> r.modelId(HAIKU).messages(Clients.user("hi"))));
      assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
      assertThat(refusal.statusCode()).isEqualTo(403);
    }
  }
}
