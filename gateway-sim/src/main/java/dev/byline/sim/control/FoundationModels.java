package dev.byline.sim.control;

import dev.byline.sim.bedrock.AwsErrors;
import dev.byline.sim.bedrock.BedrockAnswers;
import dev.byline.sim.bedrock.Body;
import dev.byline.sim.bedrock.ErrorShape;
import dev.byline.sim.bedrock.Model;
import dev.byline.sim.bedrock.ModelCatalog;
import dev.byline.sim.bedrock.Permission;
import dev.byline.sim.bedrock.QueryString;
import dev.byline.sim.bedrock.Surface;
import dev.byline.sim.bedrock.Task;
import dev.byline.sim.bedrock.Visit;
import dev.byline.sim.http.Answer;
import dev.byline.sim.http.Refused;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * ListFoundationModels and GetFoundationModel.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html">ListFoundationModels</a>
 */
public final class FoundationModels implements Surface {
  private static final ErrorShape ERRORS = new AwsErrors();
  private static final String PATH = "/foundation-models";
  private static final Pattern PROVIDER = Pattern.compile("[A-Za-z0-9- ]{1,63}");

  private final ModelCatalog models;
  private final Permission permission;
  private final String arnPrefix;

  /** Lists a catalogue. */
  public FoundationModels(ModelCatalog models, Permission permission, String region) {
    this.models = models;
    this.permission = permission;
    this.arnPrefix = "arn:aws:bedrock:" + region + "::foundation-model/";
  }

  @Override
  public Optional<Task> task(String method, String path) {
    if (!method.equals("GET")) {
      return Optional.empty();
    }
    if (path.equals(PATH)) {
      return Optional.of(Task.whole("ListFoundationModels", ERRORS, this::list));
    }
    return path.startsWith(PATH + '/')
        ? Optional.of(Task.whole(
            "GetFoundationModel", ERRORS, visit -> get(visit, path.substring(PATH.length() + 1))))
        : Optional.empty();
  }

  private Answer list(Visit visit) {
    QueryString query = new QueryString(visit.request());
    Optional<String> provider = query.text("byProvider");
    provider.ifPresent(name -> Body.need(
        PROVIDER.matcher(name).matches(),
        "1 validation error detected: Value at 'byProvider' failed to satisfy constraint: Member"
            + " must satisfy regular expression pattern: " + PROVIDER));
    Optional<String> customization = query.oneOf(
        "byCustomizationType", Set.of("FINE_TUNING", "CONTINUED_PRE_TRAINING", "DISTILLATION"));
    Optional<String> modality =
        query.oneOf("byOutputModality", Set.of("TEXT", "IMAGE", "EMBEDDING"));
    Optional<String> inference = query.oneOf("byInferenceType", Set.of("ON_DEMAND", "PROVISIONED"));
    permission.check(visit.caller(), "bedrock:ListFoundationModels", "*");
    ObjectNode answer = Body.newObject();
    var summaries = answer.putArray("modelSummaries");
    models.models().stream()
        .filter(model -> provider.isEmpty() || provider.get().equalsIgnoreCase(model.provider()))
        .filter(model -> customization.isEmpty())
        .filter(model -> modality.isEmpty() || modality.get().equals(output(model)))
        .filter(model ->
            inference.isEmpty() || (inference.get().equals("ON_DEMAND") && model.onDemand()))
        .forEach(model -> summaries.add(shown(model)));
    return BedrockAnswers.plain(answer, visit.requestId());
  }

  private Answer get(Visit visit, String raw) {
    String identifier = QueryString.decoded(raw);
    String id =
        identifier.startsWith(arnPrefix) ? identifier.substring(arnPrefix.length()) : identifier;
    permission.check(visit.caller(), "bedrock:GetFoundationModel", arnPrefix + id);
    Model found = models.models().stream()
        .filter(model -> model.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new Refused(
            "ResourceNotFoundException",
            404,
            "Could not resolve the foundation model from the provided model identifier."));
    ObjectNode answer = Body.newObject();
    answer.set("modelDetails", shown(found));
    return BedrockAnswers.plain(answer, visit.requestId());
  }

  private ObjectNode shown(Model model) {
    ObjectNode shown = Body.newObject()
        .put("modelArn", arnPrefix + model.id())
        .put("modelId", model.id())
        .put("modelName", name(model))
        .put("providerName", model.provider())
        .put("responseStreamingSupported", model.converses());
    shown.putArray("inputModalities").add("TEXT");
    shown.putArray("outputModalities").add(output(model));
    shown.putArray("customizationsSupported");
    shown
        .putArray("inferenceTypesSupported")
        .add(model.onDemand() ? "ON_DEMAND" : "INFERENCE_PROFILE");
    shown.putObject("modelLifecycle").put("status", "ACTIVE");
    return shown;
  }

  private static String output(Model model) {
    return model.converses() ? "TEXT" : "EMBEDDING";
  }

  /** The part of the id behind the provider; names have at most twenty characters. */
  private static String name(Model model) {
    String name = model.id().substring(model.id().indexOf('.') + 1);
    return name.length() > 20 ? name.substring(0, 20) : name;
  }
}
