package dev.byline.sim.bedrock.guardrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.sim.Clients;
import dev.byline.sim.SignedHttp;
import dev.byline.sim.Simulator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.ApplyGuardrailRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ApplyGuardrailResponse;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailAction;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeGuardrailChecksResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

@NullMarked
@SuppressWarnings("unchecked") // the SDK takes arrays of generic consumers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardrailIT {
  private static final String ARN =
      "arn:aws:bedrock:us-east-1:111122223333:guardrail/" + Guardrails.STANDARD;

  private final Simulator sim = Simulator.start();
  private final BedrockRuntimeClient client = Clients.bedrock(
      sim.bedrock(), Clients.of(SignedHttp.session(sim, "alice", Optional.empty())));

  @AfterAll
  void stop() {
    client.close();
    sim.close();
  }

  private static ApplyGuardrailRequest apply(String id, String version, String text) {
    return ApplyGuardrailRequest.builder()
        .guardrailIdentifier(id)
        .guardrailVersion(version)
        .source("INPUT")
        .content(c -> c.text(t -> t.text(text)))
        .build();
  }

  @Test
  void aDeniedWordIsBlockedByIdAndByArnInBothVersions() {
    for (String id : List.of(Guardrails.STANDARD, ARN)) {
      for (String version : List.of("DRAFT", "1")) {
        ApplyGuardrailResponse answer = client.applyGuardrail(apply(id, version, "say XYZZY now"));
        assertThat(answer.action()).isEqualTo(GuardrailAction.GUARDRAIL_INTERVENED);
        assertThat(answer.outputs()).hasSize(1);
        assertThat(answer
                .assessments()
                .getFirst()
                .wordPolicy()
                .customWords()
                .getFirst()
                .match())
            .isEqualTo(Guardrails.DENIED);
        assertThat(answer.usage().wordPolicyUnits()).isEqualTo(1);
        assertThat(answer.guardrailCoverage().textCharacters().total()).isEqualTo(13);
      }
    }
    assertThat(sim.books().served()).isEmpty();
  }

  @Test
  void whatIsAllowedPassesAndEachThousandCharactersAreAUnit() throws Exception {
    try (BedrockRuntimeAsyncClient async = Clients.asyncBedrock(
        sim.bedrock(), Clients.of(SignedHttp.session(sim, "bob", Optional.empty())))) {
      ApplyGuardrailResponse answer = async
          .applyGuardrail(apply(Guardrails.STANDARD, "1", "a".repeat(1_001)))
          .get(10, TimeUnit.SECONDS);
      assertThat(answer.action()).isEqualTo(GuardrailAction.NONE);
      assertThat(answer.outputs()).isEmpty();
      assertThat(answer.usage().wordPolicyUnits()).isEqualTo(2);
    }
  }

  @Test
  void aNewVersionHasItsOwnWords() {
    sim.guardrails().put("abc123", "7", Set.of("plugh"));
    assertThat(client.applyGuardrail(apply("abc123", "7", "plugh")).action())
        .isEqualTo(GuardrailAction.GUARDRAIL_INTERVENED);
    assertThat(client.applyGuardrail(apply("abc123", "7", "xyzzy")).action())
        .isEqualTo(GuardrailAction.NONE);
  }

  @Test
  void whatIsNotThereOrMalformedIsRefused() {
    assertThat(refusal(apply("nope", "1", "a"))).isInstanceOf(ResourceNotFoundException.class);
    assertThat(refusal(apply(Guardrails.STANDARD, "2", "a")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThat(refusal(apply("NOPE", "1", "a"))).isInstanceOf(ValidationException.class);
    assertThat(refusal(apply(Guardrails.STANDARD, "0", "a")))
        .isInstanceOf(ValidationException.class);
    assertThat(refusal(
            apply(Guardrails.STANDARD, "1", "a").toBuilder().source("MIDDLE").build()))
        .isInstanceOf(ValidationException.class);
  }

  private BedrockRuntimeException refusal(ApplyGuardrailRequest request) {
    return catchThrowableOfType(
        BedrockRuntimeException.class, () -> client.applyGuardrail(request));
  }

  @Test
  void bothOperationsNeedTheirOwnPermission() {
    try (BedrockRuntimeClient limited = Clients.bedrock(
        sim.bedrock(),
        Clients.of(SignedHttp.session(
            sim, "limited", Optional.of(SignedHttp.allowing("\"bedrock:InvokeModel\"")))))) {
      assertThat(catchThrowableOfType(
                  AccessDeniedException.class,
                  () -> limited.applyGuardrail(apply(Guardrails.STANDARD, "1", "a")))
              .awsErrorDetails()
              .errorMessage())
          .contains("bedrock:ApplyGuardrail on resource: " + ARN);
      assertThat(catchThrowableOfType(
              AccessDeniedException.class,
              () -> limited.invokeGuardrailChecks(r -> {
                r.messages(m -> m.role("user").content(c -> c.text("a")));
                r.checks(c -> c.promptAttack(p -> p.categories(x -> x.category("JAILBREAK"))));
              })))
          .hasMessageContaining("bedrock:InvokeGuardrailChecks");
    }
  }

  @Test
  void checksScoreWhatIsAskedAndNothingElse() {
    InvokeGuardrailChecksResponse answer = client.invokeGuardrailChecks(r -> {
      r.messages(
          m -> m.role("system").content(c -> c.text("be kind")),
          m -> m.role("user").content(c -> c.text("hate mail from bob@example.com")));
      r.checks(c -> c.contentFilter(
              f -> f.categories(x -> x.category("HATE"), x -> x.category("SEXUAL")))
          .sensitiveInformation(s -> s.entities(e -> e.type("EMAIL"))));
    });
    assertThat(answer.results().contentFilter().results())
        .extracting(each -> each.categoryAsString() + each.severityScore())
        .containsExactly("HATE0.9", "SEXUAL0.0");
    assertThat(answer.results().promptAttack()).isNull();
    assertThat(answer.results().sensitiveInformation().results())
        .singleElement()
        .satisfies(e -> {
          assertThat(e.messageIndex()).isEqualTo(1);
          assertThat(e.beginOffset()).isEqualTo(15);
          assertThat(e.endOffset()).isEqualTo(30);
        });
    assertThat(answer.usage().contentFilter().textUnits()).isEqualTo(2);
    assertThat(sim.books().served()).isEmpty();
  }

  @Test
  void checksWithoutMessagesOrChecksAreRefused() {
    assertThat(catchThrowableOfType(
            ValidationException.class,
            () -> client.invokeGuardrailChecks(r -> r.messages(List.of())
                .checks(c -> c.promptAttack(p -> p.categories(x -> x.category("JAILBREAK")))))))
        .isNotNull();
    assertThat(catchThrowableOfType(
            ValidationException.class,
            () -> client.invokeGuardrailChecks(r ->
                r.messages(m -> m.role("user").content(c -> c.text("a"))).checks(c -> {}))))
        .isNotNull();
    assertThat(catchThrowableOfType(
            ValidationException.class,
            () -> client.invokeGuardrailChecks(r -> r.messages(
                    m -> m.role("user").content(c -> c.text("a")))
                .checks(c -> c.contentFilter(f -> f.categories(x -> x.category("RUDE")))))))
        .isNotNull();
  }
}
