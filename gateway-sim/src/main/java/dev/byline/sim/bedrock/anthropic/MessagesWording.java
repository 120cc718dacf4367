package dev.byline.sim.bedrock.anthropic;

import dev.byline.sim.bedrock.AnswerStream;
import dev.byline.sim.bedrock.BedrockAnswers;
import dev.byline.sim.bedrock.ClaudeShape;
import dev.byline.sim.bedrock.ErrorShape;
import dev.byline.sim.bedrock.Reply;
import dev.byline.sim.bedrock.SseFrame;
import dev.byline.sim.bedrock.Wording;
import dev.byline.sim.http.Answer;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answers of the Messages API: the same messages and events as on InvokeModel, without Bedrock's metrics.
 *
 * @param body the parsed request
 */
record MessagesWording(ObjectNode body) implements Wording {
  private static final ErrorShape ERRORS = new AnthropicErrors();
  private static final int OPENING = 2;

  @Override
  public Answer whole(Reply reply) {
    return BedrockAnswers.plain(new ClaudeShape().whole(body, reply), reply.requestId());
  }

  @Override
  public AnswerStream stream(Reply reply) {
    return new AnswerStream(
        SseFrame.CONTENT_TYPE,
        new ClaudeShape().events(reply).stream().map(SseFrame::typed).toList(),
        OPENING);
  }

  @Override
  public ErrorShape errors() {
    return ERRORS;
  }
}
