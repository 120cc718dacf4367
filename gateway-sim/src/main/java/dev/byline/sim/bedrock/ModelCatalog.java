package dev.byline.sim.bedrock;

import dev.byline.sim.http.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The models and inference profiles of the simulated account. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html">Supported models</a>
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html">Prerequisites for inference
 *     profiles</a>
 */
public final class ModelCatalog {
  private static final List<String> US = List.of("us-east-1", "us-east-2", "us-west-2");
  private static final List<Model> MODELS = List.of(
      new Model("anthropic.claude-sonnet-4-5-20250929-v1:0", Model.Family.CLAUDE, false, 64_000),
      new Model("anthropic.claude-haiku-4-5-20251001-v1:0", Model.Family.CLAUDE, false, 64_000),
      new Model("anthropic.claude-3-haiku-20240307-v1:0", Model.Family.CLAUDE, true, 4_096),
      new Model("anthropic.claude-sonnet-5", Model.Family.CLAUDE, false, 64_000),
      new Model("anthropic.claude-opus-4-8", Model.Family.CLAUDE, false, 64_000),
      new Model("amazon.nova-micro-v1:0", Model.Family.NOVA, true, 10_000),
      new Model("amazon.nova-lite-v1:0", Model.Family.NOVA, true, 10_000),
      new Model("amazon.nova-pro-v1:0", Model.Family.NOVA, true, 10_000),
      new Model("amazon.titan-text-express-v1", Model.Family.TITAN_TEXT, true, 8_192),
      new Model("amazon.titan-embed-text-v2:0", Model.Family.TITAN_EMBEDDING, true, 0),
      new Model("openai.gpt-oss-120b-1:0", Model.Family.GPT_OSS, true, 128_000),
      new Model("openai.gpt-oss-20b-1:0", Model.Family.GPT_OSS, true, 128_000),
      new Model("openai.gpt-5.6-terra", Model.Family.GPT, false, 128_000),
      new Model("openai.gpt-5.6-luna", Model.Family.GPT, false, 128_000));

  private final String region;
  private final String account;
  private final Map<String, String> applicationProfiles = new ConcurrentHashMap<>();

  /** The catalogue of an account in a region, with one application inference profile, {@code abc123def456}. */
  public ModelCatalog(String region, String account) {
    this.region = region;
    this.account = account;
    putApplicationProfile("abc123def456", "us.anthropic.claude-sonnet-4-5-20250929-v1:0");
  }

  /**
   * Creates an application inference profile.
   *
   * @param source a model id or a system-defined inference profile id
   * @return its ARN
   */
  public String putApplicationProfile(String id, String source) {
    String arn = own("application-inference-profile/" + id);
    applicationProfiles.put(arn, source);
    return arn;
  }

  /** All foundation models. */
  public List<Model> models() {
    return MODELS;
  }

  /** The application inference profiles by their ARN, and what each copies. */
  public Map<String, String> applicationProfiles() {
    return Map.copyOf(applicationProfiles);
  }

  /** The ids of all foundation models. */
  public List<String> modelIds() {
    return MODELS.stream().map(Model::id).toList();
  }

  /** The ids of all system-defined inference profiles. */
  public List<String> profileIds() {
    List<String> ids = new ArrayList<>();
    for (Model model : MODELS) {
      if (profiled(model)) {
        ids.add("us." + model.id());
      }
      if (global(model)) {
        ids.add("global." + model.id());
      }
    }
    return ids;
  }

  /** The ARN of a resource of the account in the region. */
  public String arn(String resource) {
    return own(resource);
  }

  /** What an id stands for: the model, and every resource on which the caller needs permission. */
  public record Target(Model model, Optional<String> profileArn, List<String> modelArns) {

    /** The model alone, for actions that know no inference profiles. */
    Target withoutProfile() {
      return new Target(model, Optional.empty(), modelArns);
    }

    /** Whether an application inference profile was named. */
    public boolean application() {
      return profileArn
          .filter(arn -> arn.contains(":application-inference-profile/"))
          .isPresent();
    }
  }

  /** Finds what CountTokens names: as {@link #resolve}, but a bare model id needs no on-demand throughput. */
  Target resolveToCount(String name) {
    String model = stripped(name, "arn:aws:bedrock:" + region + "::foundation-model/");
    Optional<Model> bare = model(model);
    return bare.isPresent()
        ? new Target(bare.get(), Optional.empty(), List.of(modelArn(region, model)))
        : resolve(name);
  }

  /** Finds what a request names: an id, or an ARN in the simulated region and account. */
  public Target resolve(String name) {
    String model = stripped(name, "arn:aws:bedrock:" + region + "::foundation-model/");
    Optional<Model> bare = model(model);
    if (bare.isPresent()) {
      if (!bare.get().onDemand()) {
        throw invalid("Invocation of model ID "
            + model
            + " with on-demand throughput isn’t supported. Retry your request with the ID or ARN of"
            + " an inference profile that contains this model.");
      }
      return new Target(bare.get(), Optional.empty(), List.of(modelArn(region, model)));
    }
    String source = applicationProfiles.get(name);
    if (source != null) {
      Optional<Model> copied = model(source);
      return copied.isPresent()
          ? new Target(copied.get(), Optional.of(name), List.of(modelArn(region, source)))
          : profile(source, name);
    }
    String profile = stripped(name, own("inference-profile/"));
    return profile(profile, own("inference-profile/" + profile));
  }

  private Target profile(String id, String arn) {
    if (!profileIds().contains(id)) {
      throw invalid("The provided model identifier is invalid.");
    }
    String model = id.substring(id.indexOf('.') + 1);
    List<String> regions = id.startsWith("us.") ? US : List.of(region, "");
    return new Target(
        model(model).orElseThrow(),
        Optional.of(arn),
        regions.stream().map(each -> modelArn(each, model)).toList());
  }

  private static Optional<Model> model(String id) {
    return MODELS.stream().filter(model -> model.id().equals(id)).findFirst();
  }

  private static boolean profiled(Model model) {
    return model.caches();
  }

  private static boolean global(Model model) {
    return !model.onDemand();
  }

  private String own(String resource) {
    return "arn:aws:bedrock:" + region + ':' + account + ':' + resource;
  }

  private static String modelArn(String region, String model) {
    return "arn:aws:bedrock:" + region + "::foundation-model/" + model;
  }

  private static String stripped(String name, String prefix) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  private static Refused invalid(String message) {
    return new Refused("ValidationException", 400, message);
  }
}
