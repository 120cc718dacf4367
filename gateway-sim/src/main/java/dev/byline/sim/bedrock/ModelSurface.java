package dev.byline.sim.bedrock;

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
  private final Engine engine;

  /** Serves the models of a catalogue. */
  public ModelSurface(ModelCatalog models, Permission permission, Engine engine) {
    this.models = models;
    this.permission = permission;
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
    permission.check(visit.caller(), call.operation().action(), target);
    engine.run(visit, read(visit, call, target.model()));
  }

  private void count(Visit visit, ModelCall call) {
    TokenCount.checkModelId(call.modelId());
    ModelCatalog.Target target = models.resolveToCount(call.modelId());
    permission.check(visit.caller(), call.operation().action(), target);
    long tokens = TokenCount.of(target.model(), Body.object(visit.request().body()));
    visit.tally().accepted();
    visit
        .exchange()
        .answer(
            BedrockAnswers.plain(Body.newObject().put("inputTokens", tokens), visit.requestId()));
  }

  private static Inference read(Visit visit, ModelCall call, Model model) {
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
        options.metadata());
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
