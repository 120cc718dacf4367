package dev.byline.sim.bedrock.openai;

import dev.byline.sim.bedrock.AnswerStream;
import dev.byline.sim.bedrock.BedrockAnswers;
import dev.byline.sim.bedrock.ErrorShape;
import dev.byline.sim.bedrock.Reply;
import dev.byline.sim.bedrock.SseFrame;
import dev.byline.sim.bedrock.Wording;
import dev.byline.sim.http.Answer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answers of the Responses API; each is kept as it is worded, unless the request says {@code "store": false}.
 *
 * @param body the parsed request
 * @param texts the conversation before the answer
 */
record ResponsesWording(ObjectNode body, List<String> texts, StoredResponses stored)
    implements Wording {
  private static final ErrorShape ERRORS = new OpenAiErrors();

  @Override
  public Answer whole(Reply reply) {
    ObjectNode finished = kept(reply);
    boolean background = body.path("background").asBoolean(false);
    return BedrockAnswers.plain(
        background ? ResponsesShape.begun(body, reply, "queued") : finished, reply.requestId());
  }

  @Override
  public AnswerStream stream(Reply reply) {
    return new AnswerStream(
        SseFrame.CONTENT_TYPE, ResponseEvents.of(body, reply, kept(reply)), ResponseEvents.OPENING);
  }

  @Override
  public ErrorShape errors() {
    return ERRORS;
  }

  private ObjectNode kept(Reply reply) {
    ObjectNode finished = ResponsesShape.finished(body, reply);
    if (body.path("store").asBoolean(true)) {
      List<String> whole = new ArrayList<>(texts);
      whole.add(reply.text());
      stored.keep(finished, whole);
    }
    return finished;
  }
}
