package dev.byline.sim.bedrock.openai;

import dev.byline.sim.bedrock.Api;
import dev.byline.sim.bedrock.Body;
import dev.byline.sim.bedrock.Booking;
import dev.byline.sim.bedrock.ChatShape;
import dev.byline.sim.bedrock.Engine;
import dev.byline.sim.bedrock.ErrorShape;
import dev.byline.sim.bedrock.Inference;
import dev.byline.sim.bedrock.Model;
import dev.byline.sim.bedrock.ModelAccess;
import dev.byline.sim.bedrock.ModelAccess.Admitted;
import dev.byline.sim.bedrock.Surface;
import dev.byline.sim.bedrock.Task;
import dev.byline.sim.bedrock.Visit;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST .../chat/completions}.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/inference-chat-completions.html">Chat Completions API</a>
 */
public final class ChatSurface implements Surface {
  private static final ErrorShape ERRORS = new OpenAiErrors();

  private final String path;
  private final ModelAccess access;
  private final Engine engine;

  /**
   * Serves one path.
   *
   * @param prefix such as {@code /openai/v1}
   */
  public ChatSurface(String prefix, ModelAccess access, Engine engine) {
    this.path = prefix + "/chat/completions";
    this.access = access;
    this.engine = engine;
  }

  @Override
  public Optional<Task> task(String method, String asked) {
    return method.equals("POST") && asked.equals(path)
        ? Optional.of(new Task(Api.CHAT_COMPLETIONS.label(), ERRORS, this::answer))
        : Optional.empty();
  }

  private void answer(Visit visit) {
    ObjectNode body = Body.object(visit.request().body());
    boolean streams = Fields.flag(body, "stream", false);
    Admitted admitted = access.admit(visit, Api.CHAT_COMPLETIONS, Fields.model(body), streams);
    Model model = admitted.model();
    Body.need(
        streams || !body.has("stream_options"),
        "stream_options: only allowed when 'stream' is true");
    Booking booking = new Booking(
        access.endpoint(),
        Fields.model(body),
        Api.CHAT_COMPLETIONS.operation(streams),
        Tier.of(body, model),
        Map.of(),
        admitted.guardrail());
    engine.run(
        visit,
        new Inference(
            visit.caller(),
            model,
            new ChatShape().read(body),
            streams,
            booking,
            new ChatWording(body)));
  }
}
