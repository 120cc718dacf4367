package dev.byline.sim.bedrock.openai;

import dev.byline.sim.bedrock.BedrockAnswers;
import dev.byline.sim.bedrock.Body;
import dev.byline.sim.bedrock.ErrorShape;
import dev.byline.sim.bedrock.ModelCatalog;
import dev.byline.sim.bedrock.Permission;
import dev.byline.sim.bedrock.QueryString;
import dev.byline.sim.bedrock.Surface;
import dev.byline.sim.bedrock.Task;
import dev.byline.sim.bedrock.Visit;
import dev.byline.sim.http.Answer;
import dev.byline.sim.http.Refused;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /openai/v1/batches}: create, list, retrieve and cancel. The model and the service role stand in headers, not in the
 * body, and the input file is an S3 URI. IAM knows batches as model invocation jobs.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/inference-openai-batch.html">OpenAI Batch API</a>
 */
public final class BatchSurface implements Surface {
  private static final ErrorShape ERRORS = new OpenAiErrors();
  private static final String PATH = "/openai/v1/batches";
  private static final String CANCEL = "/cancel";
  private static final Pattern ROLE = Pattern.compile("arn:aws(-[^:]+)?:iam::[0-9]{12}:role/.+");
  private static final Pattern INPUT =
      Pattern.compile("s3://[a-z0-9][.\\-a-z0-9]{1,61}[a-z0-9]/.+\\.jsonl");

  private final ModelCatalog models;
  private final Permission permission;
  private final Clock clock;
  private final Map<String, Batch> batches = new ConcurrentHashMap<>();

  /** Starts without batches. */
  public BatchSurface(ModelCatalog models, Permission permission, Clock clock) {
    this.models = models;
    this.permission = permission;
    this.clock = clock;
  }

  @Override
  public Optional<Task> task(String method, String asked) {
    boolean post = method.equals("POST");
    if (asked.equals(PATH)) {
      if (post) {
        return Optional.of(Task.whole("CreateBatch", ERRORS, this::create));
      }
      return method.equals("GET")
          ? Optional.of(Task.whole("ListBatches", ERRORS, this::list))
          : Optional.empty();
    }
    if (!asked.startsWith(PATH + '/')) {
      return Optional.empty();
    }
    String rest = asked.substring(PATH.length() + 1);
    if (post && rest.endsWith(CANCEL)) {
      String id = rest.substring(0, rest.length() - CANCEL.length());
      return Optional.of(Task.whole("CancelBatch", ERRORS, visit -> cancel(visit, id)));
    }
    return method.equals("GET") && !rest.contains("/")
        ? Optional.of(Task.whole("GetBatch", ERRORS, visit -> get(visit, rest)))
        : Optional.empty();
  }

  private Answer create(Visit visit) {
    String role = header(visit, "X-Amzn-Bedrock-RoleArn");
    String model = header(visit, "X-Amzn-Bedrock-ModelId");
    Body.need(
        ROLE.matcher(role).matches(), "X-Amzn-Bedrock-RoleArn: an IAM role's ARN was expected");
    ModelCatalog.Target target = models.resolve(model);
    target
        .modelArns()
        .forEach(arn -> permission.check(visit.caller(), "bedrock:CreateModelInvocationJob", arn));
    permission.check(visit.caller(), "bedrock:CreateModelInvocationJob", arn("*"));
    permission.check(visit.caller(), "iam:PassRole", role);
    Body.need(target.model().openAi(), "The model '" + model + "' does not support the Batch API.");
    ObjectNode body = Body.object(visit.request().body());
    String endpoint = body.path("endpoint").asString("");
    Body.need(
        endpoint.equals("/v1/chat/completions") || endpoint.equals("v1/chat/completions"),
        "endpoint: must be v1/chat/completions");
    Body.need(
        INPUT.matcher(body.path("input_file_id").asString("")).matches(),
        "input_file_id: must be the S3 URI of a .jsonl file");
    Body.need(
        body.path("completion_window").asString("").equals("24h"),
        "completion_window: must be 24h");
    String id = "batch_" + visit.requestId().replace("-", "").substring(0, 12);
    Batch batch = new Batch(id, model, body, clock.instant(), Optional.empty());
    batches.put(id, batch);
    return shown(visit, batch);
  }

  private Answer get(Visit visit, String id) {
    permission.check(visit.caller(), "bedrock:GetModelInvocationJob", arn(id));
    return shown(visit, find(id));
  }

  private Answer cancel(Visit visit, String id) {
    permission.check(visit.caller(), "bedrock:StopModelInvocationJob", arn(id));
    Batch batch = find(id);
    String status = batch.status(clock.instant());
    Body.need(
        status.equals("validating") || status.equals("in_progress"),
        "Cannot cancel a batch with status '" + status + "'.");
    Batch stopped =
        new Batch(id, batch.modelId(), batch.request(), batch.at(), Optional.of(clock.instant()));
    batches.put(id, stopped);
    return shown(visit, stopped);
  }

  private Answer list(Visit visit) {
    permission.check(visit.caller(), "bedrock:ListModelInvocationJobs", "*");
    QueryString query = new QueryString(visit.request());
    int limit = query.number("limit", 1, 100).orElse(20);
    List<Batch> all = new ArrayList<>(batches.values());
    all.sort(Comparator.comparing(Batch::at).reversed().thenComparing(Batch::id));
    int from = query.text("after").map(id -> all.indexOf(find(id)) + 1).orElse(0);
    List<Batch> page = all.subList(from, Math.min(all.size(), from + limit));
    ObjectNode answer = Body.newObject().put("object", "list");
    var data = answer.putArray("data");
    page.forEach(batch -> data.add(batch.shown(clock.instant())));
    answer
        .put("first_id", page.isEmpty() ? null : page.getFirst().id())
        .put("last_id", page.isEmpty() ? null : page.getLast().id())
        .put("has_more", from + page.size() < all.size());
    return BedrockAnswers.plain(answer, visit.requestId());
  }

  private Answer shown(Visit visit, Batch batch) {
    return BedrockAnswers.plain(batch.shown(clock.instant()), visit.requestId());
  }

  private Batch find(String id) {
    Batch batch = batches.get(id);
    if (batch == null) {
      throw new Refused("ResourceNotFoundException", 404, "No batch found with id '" + id + "'.");
    }
    return batch;
  }

  private String arn(String id) {
    return models.arn("model-invocation-job/" + id);
  }

  private static String header(Visit visit, String name) {
    return visit
        .request()
        .headers()
        .first(name.toLowerCase(Locale.ROOT))
        .orElseThrow(() -> Body.invalid("Missing required header: " + name));
  }
}
