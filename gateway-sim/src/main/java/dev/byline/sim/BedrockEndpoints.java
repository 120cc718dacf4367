package dev.byline.sim;

import dev.byline.sim.bedrock.AnswerPlan;
import dev.byline.sim.bedrock.BedrockAnswers;
import dev.byline.sim.bedrock.BedrockService;
import dev.byline.sim.bedrock.BedrockService.Front;
import dev.byline.sim.bedrock.BedrockSettings;
import dev.byline.sim.bedrock.Callers;
import dev.byline.sim.bedrock.Engine;
import dev.byline.sim.bedrock.InferencePermission;
import dev.byline.sim.bedrock.ModelCatalog;
import dev.byline.sim.bedrock.ModelSurface;
import dev.byline.sim.bedrock.Permission;
import dev.byline.sim.bedrock.RuntimeAccess;
import dev.byline.sim.bedrock.anthropic.MessagesSurface;
import dev.byline.sim.bedrock.async.AsyncInvocations;
import dev.byline.sim.bedrock.async.AsyncSurface;
import dev.byline.sim.bedrock.guardrail.GuardrailSurface;
import dev.byline.sim.bedrock.guardrail.Guardrails;
import dev.byline.sim.bedrock.openai.BatchSurface;
import dev.byline.sim.bedrock.openai.ChatSurface;
import dev.byline.sim.bedrock.openai.ResponsesSurface;
import dev.byline.sim.bedrock.openai.StoredResponses;
import dev.byline.sim.books.Books;
import dev.byline.sim.control.FoundationModels;
import dev.byline.sim.control.InferenceProfiles;
import dev.byline.sim.counters.Counters;
import dev.byline.sim.faults.Faults;
import dev.byline.sim.iam.SimulatedIam;
import dev.byline.sim.mantle.MantleSurfaces;
import dev.byline.sim.sigv4.SigV4Verifier;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** Bedrock's three endpoints, put together: the runtime, the control plane and Mantle. */
final class BedrockEndpoints {
  private static final String OPENAI = "/openai/v1";

  private final Guardrails guardrails;
  private final AsyncInvocations invocations;
  private final Engine engine;
  private final Engine mantleEngine;
  private final BedrockService runtime;
  private final BedrockService control;
  private final BedrockService mantle;

  BedrockEndpoints(
      BedrockSettings settings,
      SimulatedIam iam,
      ModelCatalog models,
      Faults faults,
      Counters counters,
      Books books) {
    String region = settings.region();
    Clock clock = faults.clock();
    Permission permission = new Permission(iam, region);
    Callers callers = new Callers(new SigV4Verifier(region, "bedrock", iam::key, clock));
    guardrails = new Guardrails(region, iam.account());
    invocations = new AsyncInvocations(clock);
    engine = new Engine(settings, clock, faults.bedrock(), books);
    mantleEngine = new Engine(settings, clock, faults.mantle(), books);
    InferencePermission inference = new InferencePermission(permission, guardrails);
    RuntimeAccess access = new RuntimeAccess(models, permission, inference);
    runtime = new BedrockService(
        new Front("bedrock", BedrockAnswers::unknownOperation),
        callers,
        faults.bedrock(),
        counters,
        List.of(
            new ModelSurface(models, permission, inference, engine),
            new GuardrailSurface(guardrails, permission),
            new AsyncSurface(invocations, models, permission, region, clock),
            new ChatSurface(OPENAI, access, engine),
            new ResponsesSurface(OPENAI, access, engine, new StoredResponses(clock)),
            new BatchSurface(models, permission, clock),
            new MessagesSurface(access, engine)));
    control = new BedrockService(
        new Front("bedrock-control", BedrockAnswers::unknownOperation),
        callers,
        faults.control(),
        counters,
        List.of(
            new FoundationModels(models, permission, region),
            new InferenceProfiles(models, permission)));
    mantle = new BedrockService(
        new Front("bedrock-mantle", MantleSurfaces::unknown),
        new Callers(
            new SigV4Verifier(region, Set.of("bedrock", "bedrock-mantle"), iam::key, clock)),
        faults.mantle(),
        counters,
        MantleSurfaces.of(
            permission, mantleEngine, new StoredResponses(clock), region + ':' + iam.account()));
  }

  BedrockService runtime() {
    return runtime;
  }

  BedrockService control() {
    return control;
  }

  BedrockService mantle() {
    return mantle;
  }

  Guardrails guardrails() {
    return guardrails;
  }

  AsyncInvocations invocations() {
    return invocations;
  }

  void answerWith(AnswerPlan plan) {
    engine.answerWith(plan);
    mantleEngine.answerWith(plan);
  }
}
