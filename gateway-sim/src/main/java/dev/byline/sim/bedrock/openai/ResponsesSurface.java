package dev.byline.sim.bedrock.openai;

import dev.byline.sim.bedrock.Api;
import dev.byline.sim.bedrock.BedrockAnswers;
import dev.byline.sim.bedrock.Body;
import dev.byline.sim.bedrock.Booking;
import dev.byline.sim.bedrock.Engine;
import dev.byline.sim.bedrock.ErrorShape;
import dev.byline.sim.bedrock.Inference;
import dev.byline.sim.bedrock.Model;
import dev.byline.sim.bedrock.ModelAccess;
import dev.byline.sim.bedrock.ModelAccess.Admitted;
import dev.byline.sim.bedrock.ModelAccess.Stored;
import dev.byline.sim.bedrock.Prompt;
import dev.byline.sim.bedrock.QueryString;
import dev.byline.sim.bedrock.Surface;
import dev.byline.sim.bedrock.Task;
import dev.byline.sim.bedrock.Visit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST .../responses}, and {@code GET}, {@code DELETE} and {@code POST .../cancel} of what it keeps.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/inference-responses-api.html">Responses API</a>
 */
public final class ResponsesSurface implements Surface {
  private static final ErrorShape ERRORS = new OpenAiErrors();
  private static final String CANCEL = "/cancel";

  private final String path;
  private final ModelAccess access;
  private final Engine engine;
  private final StoredResponses stored;

  /**
   * Serves the paths under one prefix.
   *
   * @param prefix such as {@code /openai/v1}
   */
  public ResponsesSurface(
      String prefix, ModelAccess access, Engine engine, StoredResponses stored) {
    this.path = prefix + "/responses";
    this.access = access;
    this.engine = engine;
    this.stored = stored;
  }

  @Override
  public Optional<Task> task(String method, String asked) {
    if (asked.equals(path)) {
      return method.equals("POST")
          ? Optional.of(new Task(Api.RESPONSES.label(), ERRORS, this::create))
          : Optional.empty();
    }
    if (!asked.startsWith(path + '/')) {
      return Optional.empty();
    }
    String rest = asked.substring(path.length() + 1);
    if (method.equals("POST") && rest.endsWith(CANCEL)) {
      return task(
          "CancelResponse", Stored.CANCEL, rest.substring(0, rest.length() - CANCEL.length()));
    }
    return switch (method) {
      case "GET" -> task("GetResponse", Stored.GET, rest);
      case "DELETE" -> task("DeleteResponse", Stored.DELETE, rest);
      default -> Optional.empty();
    };
  }

  private Optional<Task> task(String operation, Stored action, String id) {
    if (id.isEmpty() || id.contains("/")) {
      return Optional.empty();
    }
    return Optional.of(Task.whole(operation, ERRORS, visit -> {
      access.admitStored(visit, action);
      return BedrockAnswers.plain(done(action, QueryString.decoded(id)), visit.requestId());
    }));
  }

  private ObjectNode done(Stored action, String id) {
    return switch (action) {
      case GET -> stored.shown(id);
      case CANCEL -> stored.cancel(id);
      case DELETE -> {
        stored.delete(id);
        yield Body.newObject().put("id", id).put("object", "response").put("deleted", true);
      }
    };
  }

  private void create(Visit visit) {
    ObjectNode body = Body.object(visit.request().body());
    boolean streams = Fields.flag(body, "stream", false);
    Admitted admitted = access.admit(visit, Api.RESPONSES, Fields.model(body), streams);
    Model model = admitted.model();
    boolean background = Fields.flag(body, "background", false);
    boolean keeps = Fields.flag(body, "store", true);
    Body.need(!background || access.background(), "The background parameter is not supported");
    Body.need(!background || (keeps && !streams), "background: needs store and no stream");
    if (!access.background()) {
      ResponsesShape.refuseServerTools(body);
    }
    List<String> texts = new ArrayList<>();
    if (body.path("previous_response_id").isString()) {
      texts.addAll(stored.find(body.path("previous_response_id").asString()).texts());
    }
    Prompt prompt = ResponsesShape.read(body, List.copyOf(texts));
    texts.addAll(ResponsesShape.texts(body));
    Booking booking = new Booking(
        access.endpoint(),
        Fields.model(body),
        Api.RESPONSES.operation(streams),
        Tier.of(body, model),
        Map.of(),
        admitted.guardrail());
    engine.run(
        visit,
        new Inference(
            visit.caller(),
            model,
            prompt,
            streams,
            booking,
            new ResponsesWording(body, List.copyOf(texts), stored)));
  }
}
