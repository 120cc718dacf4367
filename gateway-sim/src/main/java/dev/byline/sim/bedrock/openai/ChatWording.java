package dev.byline.sim.bedrock.openai;

import dev.byline.sim.bedrock.AnswerStream;
import dev.byline.sim.bedrock.BedrockAnswers;
import dev.byline.sim.bedrock.ChatShape;
import dev.byline.sim.bedrock.ErrorShape;
import dev.byline.sim.bedrock.Reply;
import dev.byline.sim.bedrock.SseFrame;
import dev.byline.sim.bedrock.Wording;
import dev.byline.sim.http.Answer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answers of Chat Completions. A stream has usage only when the request's {@code stream_options} ask for it: one chunk more,
 * before {@code [DONE]}.
 *
 * @param body the parsed request
 */
record ChatWording(ObjectNode body) implements Wording {
  private static final ErrorShape ERRORS = new OpenAiErrors();

  @Override
  public Answer whole(Reply reply) {
    return BedrockAnswers.plain(new ChatShape().whole(body, reply), reply.requestId());
  }

  @Override
  public AnswerStream stream(Reply reply) {
    ChatShape shape = new ChatShape();
    boolean usage = body.path("stream_options").path("include_usage").asBoolean(false);
    List<byte[]> frames = new ArrayList<>();
    for (ObjectNode chunk : shape.chunks(body, reply)) {
      frames.add(SseFrame.data((usage ? chunk.putNull("usage") : chunk).toString()));
    }
    if (usage) {
      frames.add(SseFrame.data(shape.usageChunk(body, reply).toString()));
    }
    frames.add(SseFrame.data("[DONE]"));
    return new AnswerStream(SseFrame.CONTENT_TYPE, frames, 1);
  }

  @Override
  public ErrorShape errors() {
    return ERRORS;
  }
}
