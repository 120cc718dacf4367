package dev.byline.sim.mantle;

import dev.byline.sim.bedrock.BedrockAnswers;
import dev.byline.sim.bedrock.Body;
import dev.byline.sim.bedrock.ErrorShape;
import dev.byline.sim.bedrock.Model;
import dev.byline.sim.bedrock.Permission;
import dev.byline.sim.bedrock.QueryString;
import dev.byline.sim.bedrock.Surface;
import dev.byline.sim.bedrock.Task;
import dev.byline.sim.bedrock.openai.OpenAiErrors;
import dev.byline.sim.http.Refused;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /v1/models} and {@code GET /v1/models/{id}}. */
final class ModelList implements Surface {
  private static final ErrorShape ERRORS = new OpenAiErrors();
  private static final String PATH = "/v1/models";
  private static final long CREATED = 1_754_352_000L;

  private final Permission permission;
  private final String project;

  ModelList(Permission permission, String project) {
    this.permission = permission;
    this.project = project;
  }

  @Override
  public Optional<Task> task(String method, String path) {
    if (!method.equals("GET")) {
      return Optional.empty();
    }
    if (path.equals(PATH)) {
      return Optional.of(Task.whole("ListModels", ERRORS, visit -> {
        permission.check(visit.caller(), "bedrock-mantle:ListModels", project);
        ObjectNode answer = Body.newObject().put("object", "list");
        var list = answer.putArray("data");
        MantleModels.all().forEach(entry -> list.add(shown(entry.model())));
        return BedrockAnswers.plain(answer, visit.requestId());
      }));
    }
    if (!path.startsWith(PATH + '/')) {
      return Optional.empty();
    }
    String id = path.substring(PATH.length() + 1);
    return Optional.of(Task.whole("GetModel", ERRORS, visit -> {
      permission.check(visit.caller(), "bedrock-mantle:GetModel", project);
      Model model = MantleModels.find(QueryString.decoded(id))
          .map(MantleModels.Entry::model)
          .orElseThrow(() -> new Refused(
              "ResourceNotFoundException", 404, "The model '" + id + "' does not exist"));
      return BedrockAnswers.plain(shown(model), visit.requestId());
    }));
  }

  private static ObjectNode shown(Model model) {
    return Body.newObject()
        .put("id", model.id())
        .put("object", "model")
        .put("created", CREATED)
        .put("owned_by", model.provider().toLowerCase(Locale.ROOT));
  }
}
