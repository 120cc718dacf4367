package dev.byline.sim.bedrock.anthropic;

import dev.byline.sim.bedrock.Api;
import dev.byline.sim.bedrock.BedrockAnswers;
import dev.byline.sim.bedrock.Body;
import dev.byline.sim.bedrock.Booking;
import dev.byline.sim.bedrock.ClaudeShape;
import dev.byline.sim.bedrock.Engine;
import dev.byline.sim.bedrock.ErrorShape;
import dev.byline.sim.bedrock.Inference;
import dev.byline.sim.bedrock.ModelAccess;
import dev.byline.sim.bedrock.ModelAccess.Admitted;
import dev.byline.sim.bedrock.Surface;
import dev.byline.sim.bedrock.Task;
import dev.byline.sim.bedrock.Visit;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /anthropic/v1/messages}, and on Mantle {@code /anthropic/v1/messages/count_tokens}. The API's version is needed: on
 * Mantle in the header {@code anthropic-version}, on the runtime there or in the body.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/inference-messages-api.html">Anthropic Messages API</a>
 */
public final class MessagesSurface implements Surface {
  private static final ErrorShape ERRORS = new AnthropicErrors();
  private static final String PATH = "/anthropic/v1/messages";
  private static final String VERSION = "2023-06-01";
  private static final String BODY_VERSION = "bedrock-2023-05-31";

  private final ModelAccess access;
  private final Engine engine;
  private final boolean mantle;

  /** Serves the models of an endpoint. */
  public MessagesSurface(ModelAccess access, Engine engine) {
    this.access = access;
    this.engine = engine;
    this.mantle = access.endpoint().equals(Booking.MANTLE);
  }

  @Override
  public Optional<Task> task(String method, String asked) {
    if (!method.equals("POST")) {
      return Optional.empty();
    }
    if (asked.equals(PATH)) {
      return Optional.of(new Task(Api.MESSAGES.label(), ERRORS, this::answer));
    }
    return mantle && asked.equals(PATH + "/count_tokens")
        ? Optional.of(Task.whole(Api.COUNT_TOKENS.label(), ERRORS, visit -> {
          ObjectNode body = body(visit);
          access.admit(visit, Api.COUNT_TOKENS, model(body), false);
          // Counting asks for no answer, so its body has no limit for one.
          long tokens = ClaudeShape.prompt(body.put("max_tokens", 1)).tokens();
          return BedrockAnswers.plain(
              Body.newObject().put("input_tokens", tokens), visit.requestId());
        }))
        : Optional.empty();
  }

  private void answer(Visit visit) {
    ObjectNode body = body(visit);
    JsonNode stream = body.path("stream");
    Body.need(
        stream.isMissingNode() || stream.isBoolean(), "stream: Input should be a valid boolean");
    boolean streams = stream.asBoolean(false);
    Admitted admitted = access.admit(visit, Api.MESSAGES, model(body), streams);
    Booking booking = new Booking(
        access.endpoint(),
        model(body),
        Api.MESSAGES.operation(streams),
        "standard",
        Map.of(),
        admitted.guardrail());
    engine.run(
        visit,
        new Inference(
            visit.caller(),
            admitted.model(),
            ClaudeShape.prompt(body),
            streams,
            booking,
            new MessagesWording(body)));
  }

  private ObjectNode body(Visit visit) {
    ObjectNode body = Body.object(visit.request().body());
    Optional<String> header = visit.request().headers().first("anthropic-version");
    JsonNode member = body.path("anthropic_version");
    Body.need(
        header.isPresent() || (!mantle && member.isString()),
        "anthropic-version: header is required");
    header.ifPresent(version -> Body.need(
        version.equals(VERSION), "anthropic-version: \"" + version + "\" is not a valid version"));
    Body.need(
        member.isMissingNode() || (!mantle && member.asString("").equals(BODY_VERSION)),
        "anthropic_version: Extra inputs are not permitted");
    return body;
  }

  private static String model(ObjectNode body) {
    Body.need(body.path("model").isString(), "model: Field required");
    return body.path("model").asString();
  }
}
