package dev.byline.sim.bedrock;

import dev.byline.sim.books.AppliedGuardrail;
import dev.byline.sim.http.WireRequest;
import java.util.Map;
import java.util.Optional;

/**
 * Bedrock Runtime's models behind the OpenAI and Anthropic APIs. The Responses API asks IAM about the model and about the
 * account's default project, serves the GPT models only through inference profiles, and refuses application inference profiles.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/inference-responses-api.html">Responses API</a>
 */
public final class RuntimeAccess implements ModelAccess {
  private static final String INVOKE = "bedrock:InvokeModel";
  private static final String STREAM = "bedrock:InvokeModelWithResponseStream";

  private final ModelCatalog models;
  private final Permission permission;
  private final InferencePermission inference;

  /** Gives access to a catalogue. */
  public RuntimeAccess(ModelCatalog models, Permission permission, InferencePermission inference) {
    this.models = models;
    this.permission = permission;
    this.inference = inference;
  }

  @Override
  public String endpoint() {
    return Booking.RUNTIME;
  }

  @Override
  public Admitted admit(Visit visit, Api api, String modelId, boolean streams) {
    ModelCatalog.Target target = models.resolve(modelId);
    String action = streams ? STREAM : INVOKE;
    Optional<AppliedGuardrail> guardrail = Optional.empty();
    if (api == Api.RESPONSES) {
      admitResponse(visit, target, streams);
    } else {
      guardrail =
          inference.check(visit.caller(), action, target, Map.of(), choice(visit.request(), api));
    }
    Body.need(
        serves(api, target.model()),
        "The model '" + modelId + "' does not support the " + api.label() + " API.");
    return new Admitted(target.model(), guardrail);
  }

  /** Only Chat Completions has guardrails; the other APIs overlook the headers. */
  private static Optional<GuardrailChoice> choice(WireRequest request, Api api) {
    return api == Api.CHAT_COMPLETIONS
        ? GuardrailChoice.ofHeaders(request.headers())
        : Optional.empty();
  }

  /**
   * The documentation asks for {@code bedrock:InvokeModel} alone, whether the answer is streamed or not. A stream asks for the
   * streaming action too: who has both is safe either way.
   */
  private void admitResponse(Visit visit, ModelCatalog.Target target, boolean streams) {
    checkProject(visit);
    Body.need(
        !target.application(),
        "Application inference profiles are not supported by the Responses API.");
    Map<String, String> keys = Map.of("bedrock:ProjectArn", project());
    permission.check(visit.caller(), INVOKE, target, keys);
    if (streams) {
      permission.check(visit.caller(), STREAM, target);
    }
    String named = target.profileArn().orElseGet(() -> target.modelArns().getFirst());
    permission.check(visit.caller(), INVOKE, project(), Map.of("bedrock:ModelArn", named));
  }

  @Override
  public void admitStored(Visit visit, Stored action) {
    String verb = switch (action) {
      case GET -> "bedrock:GetInvoke";
      case CANCEL -> "bedrock:CancelInvoke";
      case DELETE -> "bedrock:DeleteInvoke";
    };
    permission.check(visit.caller(), verb, project());
  }

  @Override
  public boolean background() {
    return false;
  }

  private static boolean serves(Api api, Model model) {
    return switch (api) {
      case CHAT_COMPLETIONS -> model.openAi();
      case RESPONSES -> model.family() == Model.Family.GPT;
      case MESSAGES -> model.family() == Model.Family.CLAUDE && !model.onDemand();
      case COUNT_TOKENS -> false;
    };
  }

  private void checkProject(Visit visit) {
    Optional<String> asked = visit.request().headers().first("openai-project");
    Body.need(
        asked.isEmpty() || asked.get().equals("default") || asked.get().equals(project()),
        "Only the default project is supported.");
  }

  private String project() {
    return models.arn("project/default");
  }
}
