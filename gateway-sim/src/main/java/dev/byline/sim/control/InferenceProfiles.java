package dev.byline.sim.control;

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
import dev.byline.sim.http.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * ListInferenceProfiles and GetInferenceProfile.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html">
 *     ListInferenceProfiles</a>
 */
public final class InferenceProfiles implements Surface {
  private static final ErrorShape ERRORS = new AwsErrors();
  private static final String PATH = "/inference-profiles";
  private static final String CREATED = "2025-01-01T00:00:00Z";
  private static final Pattern IDENTIFIER =
      Pattern.compile("(arn:aws(|-us-gov|-cn|-iso|-iso-b):bedrock:(|[0-9a-z-]{0,20}):(|[0-9]{12}):"
          + "(inference-profile|application-inference-profile)/)?[a-zA-Z0-9-:.]+");
  private static final int PAGE = 100;

  private final ModelCatalog models;
  private final Permission permission;

  /** Lists a catalogue. */
  public InferenceProfiles(ModelCatalog models, Permission permission) {
    this.models = models;
    this.permission = permission;
  }

  /** One profile by the name under which it is invoked. */
  private record Profile(String arn, String id, String invokedAs, boolean application) {}

  @Override
  public Optional<Task> task(String method, String path) {
    if (!method.equals("GET")) {
      return Optional.empty();
    }
    if (path.equals(PATH)) {
      return Optional.of(Task.whole("ListInferenceProfiles", ERRORS, this::list));
    }
    return path.startsWith(PATH + '/')
        ? Optional.of(Task.whole(
            "GetInferenceProfile", ERRORS, visit -> get(visit, path.substring(PATH.length() + 1))))
        : Optional.empty();
  }

  private Answer list(Visit visit) {
    QueryString query = new QueryString(visit.request());
    Optional<String> type = query.oneOf("type", Set.of("SYSTEM_DEFINED", "APPLICATION"));
    permission.check(visit.caller(), "bedrock:ListInferenceProfiles", "*");
    List<Profile> all = new ArrayList<>(profiles());
    all.removeIf(
        profile -> type.isPresent() && type.get().equals("APPLICATION") != profile.application());
    Page<Profile> page = Page.of(all, query, PAGE);
    ObjectNode answer = Body.newObject();
    var summaries = answer.putArray("inferenceProfileSummaries");
    page.items().forEach(profile -> summaries.add(shown(profile)));
    page.nextToken().ifPresent(token -> answer.put("nextToken", token));
    return BedrockAnswers.plain(answer, visit.requestId());
  }

  private Answer get(Visit visit, String raw) {
    String identifier = QueryString.decoded(raw);
    Body.need(
        IDENTIFIER.matcher(identifier).matches(),
        "1 validation error detected: Value at 'inferenceProfileIdentifier' failed to satisfy"
            + " constraint: Member must satisfy regular expression pattern: " + IDENTIFIER);
    Optional<Profile> found = profiles().stream()
        .filter(each -> each.arn().equals(identifier) || each.id().equals(identifier))
        .findFirst();
    String arn = found
        .map(Profile::arn)
        .orElse(
            identifier.startsWith("arn:")
                ? identifier
                : models.arn("inference-profile/" + identifier));
    permission.check(visit.caller(), "bedrock:GetInferenceProfile", arn);
    return BedrockAnswers.plain(
        shown(found.orElseThrow(() -> new Refused(
            "ResourceNotFoundException", 404, "The provided inference profile does not exist."))),
        visit.requestId());
  }

  /** System-defined profiles first, then those of the account. */
  private List<Profile> profiles() {
    List<Profile> all = new ArrayList<>();
    for (String id : models.profileIds()) {
      all.add(new Profile(models.arn("inference-profile/" + id), id, id, false));
    }
    models.applicationProfiles().keySet().stream()
        .sorted()
        .forEach(
            arn -> all.add(new Profile(arn, arn.substring(arn.lastIndexOf('/') + 1), arn, true)));
    return all;
  }

  private ObjectNode shown(Profile profile) {
    ObjectNode shown = Body.newObject()
        .put(
            "inferenceProfileName",
            profile.id().replaceAll("[^0-9a-zA-Z]+", " ").strip())
        .put("description", "Routes requests for " + profile.id())
        .put("createdAt", CREATED)
        .put("updatedAt", CREATED)
        .put("inferenceProfileArn", profile.arn())
        .put("inferenceProfileId", profile.id())
        .put("status", "ACTIVE")
        .put("type", profile.application() ? "APPLICATION" : "SYSTEM_DEFINED");
    var arns = shown.putArray("models");
    models
        .resolve(profile.invokedAs())
        .modelArns()
        .forEach(arn -> arns.addObject().put("modelArn", arn));
    return shown;
  }
}
