package dev.byline.sim.bedrock;

import java.util.Map;
import java.util.Optional;

/**
 * Bedrock Runtime's models behind the OpenAI and Anthropic APIs. The Responses API asks IAM about the model and about the
 * account's default project, serves the GPT models only through inference profiles, and refuses application inference profiles.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/inference-responses-api.html">Responses API</a>
 */
public final class RuntimeAccess implements ModelAccess {
  private final ModelCatalog models;
  private final Permission permission;

  /** Gives access to a catalogue. */
  public RuntimeAccess(ModelCatalog models, Permission permission) {
    this.models = models;
    this.permission = permission;
  }

  @Override
  public String endpoint() {
    return Booking.RUNTIME;
  }

  @Override
  public Model admit(Visit visit, Api api, String modelId, boolean streams) {
    ModelCatalog.Target target = models.resolve(modelId);
    String action = streams ? "bedrock:InvokeModelWithResponseStream" : "bedrock:InvokeModel";
    if (api == Api.RESPONSES) {
      checkProject(visit);
      Body.need(
          !target.application(),
          "Application inference profiles are not supported by the Responses API.");
      permission.check(visit.caller(), action, target, Map.of("bedrock:ProjectArn", project()));
      String named = target.profileArn().orElseGet(() -> target.modelArns().getFirst());
      permission.check(
          visit.caller(), "bedrock:InvokeModel", project(), Map.of("bedrock:ModelArn", named));
    } else {
      permission.check(visit.caller(), action, target);
    }
    Body.need(
        serves(api, target.model()),
        "The model '" + modelId + "' does not support the " + api.label() + " API.");
    return target.model();
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
