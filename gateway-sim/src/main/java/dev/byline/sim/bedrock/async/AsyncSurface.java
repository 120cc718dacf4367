package dev.byline.sim.bedrock.async;

import dev.byline.sim.bedrock.AwsErrors;
import dev.byline.sim.bedrock.BedrockAnswers;
import dev.byline.sim.bedrock.Body;
import dev.byline.sim.bedrock.ErrorShape;
import dev.byline.sim.bedrock.ModelCatalog;
import dev.byline.sim.bedrock.Page;
import dev.byline.sim.bedrock.Permission;
import dev.byline.sim.bedrock.QueryString;
import dev.byline.sim.bedrock.Surface;
import dev.byline.sim.bedrock.Task;
import dev.byline.sim.bedrock.Visit;
import dev.byline.sim.http.Answer;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * StartAsyncInvoke, GetAsyncInvoke and ListAsyncInvokes. Starting needs {@code bedrock:InvokeModel} on the model and on the
 * account's invocations, and {@code bedrock:TagResource} when it tags.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ListAsyncInvokes.html">ListAsyncInvokes</a>
 */
public final class AsyncSurface implements Surface {
  private static final ErrorShape ERRORS = new AwsErrors();
  private static final String PATH = "/async-invoke";
  private static final Set<String> MODELS =
      Set.of("amazon.nova-reel-v1:0", "amazon.nova-reel-v1:1");
  private static final Pattern ARN = Pattern.compile(
      "arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:async-invoke/[a-z0-9]{12}");
  private static final int PAGE = 100;

  private final AsyncInvocations invocations;
  private final ModelCatalog models;
  private final Permission permission;
  private final String region;
  private final Clock clock;

  /** Serves the invocations of one region. */
  public AsyncSurface(
      AsyncInvocations invocations,
      ModelCatalog models,
      Permission permission,
      String region,
      Clock clock) {
    this.invocations = invocations;
    this.models = models;
    this.permission = permission;
    this.region = region;
    this.clock = clock;
  }

  @Override
  public Optional<Task> task(String method, String path) {
    if (path.equals(PATH)) {
      return switch (method) {
        case "POST" -> Optional.of(Task.whole("StartAsyncInvoke", ERRORS, this::start));
        case "GET" -> Optional.of(Task.whole("ListAsyncInvokes", ERRORS, this::list));
        default -> Optional.empty();
      };
    }
    return method.equals("GET") && path.startsWith(PATH + '/')
        ? Optional.of(Task.whole(
            "GetAsyncInvoke", ERRORS, visit -> get(visit, path.substring(PATH.length() + 1))))
        : Optional.empty();
  }

  private Answer start(Visit visit) {
    ObjectNode body = Body.object(visit.request().body());
    StartRequest request = StartRequest.read(body);
    String prefix = "arn:aws:bedrock:" + region + "::foundation-model/";
    String id = request.modelId().startsWith(prefix)
        ? request.modelId().substring(prefix.length())
        : request.modelId();
    permission.check(visit.caller(), "bedrock:InvokeModel", prefix + id);
    String any = models.arn("async-invoke/*");
    permission.checkTagged(visit.caller(), "bedrock:InvokeModel", any, request.tags());
    if (!request.tags().isEmpty()) {
      permission.checkTagged(visit.caller(), "bedrock:TagResource", any, request.tags());
    }
    Body.need(
        MODELS.contains(id) || models.modelIds().contains(id),
        "The provided model identifier is invalid.");
    Body.need(MODELS.contains(id), "The provided model doesn't support asynchronous invocation.");
    String arn =
        invocations.start(models.arn("async-invoke/"), visit.requestId(), prefix + id, body);
    return BedrockAnswers.plain(Body.newObject().put("invocationArn", arn), visit.requestId());
  }

  private Answer get(Visit visit, String rawArn) {
    String arn = QueryString.decoded(rawArn);
    Body.need(
        ARN.matcher(arn).matches(),
        "1 validation error detected: Value at 'invocationArn' failed to satisfy constraint:"
            + " Member must satisfy regular expression pattern: " + ARN);
    permission.check(visit.caller(), "bedrock:GetAsyncInvoke", arn);
    return BedrockAnswers.plain(invocations.find(arn).shown(clock.instant()), visit.requestId());
  }

  private Answer list(Visit visit) {
    QueryString query = new QueryString(visit.request());
    Optional<Instant> after = query.time("submitTimeAfter");
    Optional<Instant> before = query.time("submitTimeBefore");
    Optional<String> status =
        query.oneOf("statusEquals", Set.of("InProgress", "Completed", "Failed"));
    query.oneOf("sortBy", Set.of("SubmissionTime"));
    Optional<String> order = query.oneOf("sortOrder", Set.of("Ascending", "Descending"));
    permission.check(visit.caller(), "bedrock:ListAsyncInvokes", "*");
    Instant now = clock.instant();
    List<AsyncInvocation> all = invocations.all();
    if (!order.equals(Optional.of("Ascending"))) {
      Collections.reverse(all);
    }
    all.removeIf(each -> after.filter(time -> !each.submitted().isAfter(time)).isPresent()
        || before.filter(time -> !each.submitted().isBefore(time)).isPresent()
        || status.filter(wanted -> !each.status(now).equals(wanted)).isPresent());
    Page<AsyncInvocation> page = Page.of(all, query, PAGE);
    ObjectNode answer = Body.newObject();
    var summaries = answer.putArray("asyncInvokeSummaries");
    page.items().forEach(each -> summaries.add(each.shown(now)));
    page.nextToken().ifPresent(token -> answer.put("nextToken", token));
    return BedrockAnswers.plain(answer, visit.requestId());
  }
}
