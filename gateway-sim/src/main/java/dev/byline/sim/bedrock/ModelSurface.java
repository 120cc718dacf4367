package dev.byline.sim.bedrock;

import dev.byline.sim.books.AppliedGuardrail;
import dev.byline.sim.http.WireRequest;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The paths {@code /model/{modelId}/...}: Converse, ConverseStream, InvokeModel, InvokeModelWithResponseStream and CountTokens.
 * A call is checked in this order: path, signature, model, permission, body.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html">Bedrock
 *     Runtime operations</a>
 */
public final class ModelSurface implements Surface {
  private static final ErrorShape ERRORS = new AwsErrors();

  private final ModelCatalog models;
  private final Permission permission;
  private final InferencePermission inference;
  private final Engine engine;

  /** Serves the models of a catalogue. */
  public ModelSurface(
      ModelCatalog models, Permission permission, InferencePermission inference, Engine engine) {
    this.models = models;
    this.permission = permission;
    this.inference = inference;
    this.engine = engine;
  }

  @Override
  public Optional<Task> task(String method, String path) {
    return ModelCall.parse(method, path)
        .map(call -> new Task(call.operation().apiName(), ERRORS, visit -> answer(visit, call)));
  }

  private void answer(Visit visit, ModelCall call) {
    if (call.operation() == Operation.COUNT_TOKENS) {
      count(visit, call);
      return;
    }
    ModelCatalog.Target target = models.resolve(call.modelId());
    Optional<AppliedGuardrail> guardrail = inference.check(
        visit.caller(),
        call.operation().action(),
        target,
        Map.of(),
        choice(visit.request(), call.operation()));
    engine.run(visit, read(visit, call, target.model(), guardrail));
  }

  /** The guardrail that a call names; a body that cannot be read names none and is refused later. */
  private static Optional<GuardrailChoice> choice(WireRequest request, Operation operation) {
    if (operation.converse()) {
      return Body.readable(request.body())
          .flatMap(body -> GuardrailChoice.ofBody(body, operation.streams()));
    }
    Optional<GuardrailChoice> choice = GuardrailChoice.ofHeaders(request.headers());
    Body.need(
        choice.isEmpty() || json(request),
        "Guardrails can only be applied to content of type application/json.");
    Body.need(
        choice.isPresent() || !configured(request),
        "amazon-bedrock-guardrailConfig is present, but no guardrail identifier was provided.");
    return choice;
  }

  private static boolean json(WireRequest request) {
    return request
        .headers()
        .first("content-type")
        .map(type -> type.startsWith("application/json"))
        .orElse(true);
  }

  private static boolean configured(WireRequest request) {
    return Body.readable(request.body())
        .map(body -> body.has("amazon-bedrock-guardrailConfig"))
        .orElse(false);
  }

  private void count(Visit visit, ModelCall call) {
    TokenCount.checkModelId(call.modelId());
    ModelCatalog.Target target = models.resolveToCount(call.modelId());
    permission.check(visit.caller(), call.operation().action(), target.withoutProfile());
    long tokens = TokenCount.of(target.model(), Body.object(visit.request().body()));
    visit.tally().accepted();
    visit
        .exchange()
        .answer(
            BedrockAnswers.plain(Body.newObject().put("inputTokens", tokens), visit.requestId()));
  }

  private static Inference read(
      Visit visit, ModelCall call, Model model, Optional<AppliedGuardrail> guardrail) {
    Operation operation = call.operation();
    Body.need(model.converses() || !operation.streams(), "The model is unsupported for streaming");
    Body.need(
        model.converses() || !operation.converse(), "This model doesn't support the Converse API");
    ObjectNode body = Body.object(visit.request().body());
    Prompt prompt = operation.converse()
        ? ConverseShape.read(body)
        : BodyShape.of(model.family()).read(body);
    if (!operation.converse()) {
      checkModel(body, call, model);
    }
    CallOptions options = operation.converse()
        ? CallOptions.ofBody(body)
        : CallOptions.ofHeaders(visit.request().headers());
    Booking booking = new Booking(
        Booking.RUNTIME,
        call.modelId(),
        operation.apiName(),
        options.billedTier(),
        options.metadata(),
        guardrail);
    return new Inference(
        visit.caller(),
        model,
        prompt,
        operation.streams(),
        booking,
        new NativeWording(operation, model, body, options));
  }

  /** OpenAI's body may name the model again, but no other. */
  private static void checkModel(ObjectNode body, ModelCall call, Model model) {
    if (model.openAi() && body.has("model")) {
      Body.need(
          body.path("model").asString("").equals(call.modelId()),
          "The model in the request body must match the model ID in the request path");
    }
  }
}
