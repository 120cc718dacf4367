package dev.byline.sim.bedrock;

import dev.byline.sim.eventstream.EventFrame;
import dev.byline.sim.http.Answer;
import dev.byline.sim.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answers of Converse and InvokeModel, whole and streamed.
 *
 * @param body the parsed request
 */
record NativeWording(Operation operation, Model model, ObjectNode body, CallOptions options)
    implements Wording {
  private static final ErrorShape ERRORS = new AwsErrors();

  @Override
  public Answer whole(Reply reply) {
    ObjectNode json = operation.converse()
        ? ConverseShape.whole(reply, options)
        : BodyShape.of(model.family()).whole(body, reply);
    Headers.Builder headers = new Headers.Builder();
    if (!operation.converse()) {
      headers = BedrockAnswers.usageHeaders(reply);
      options.describe(headers);
    }
    return BedrockAnswers.plain(json, headers, reply.requestId());
  }

  @Override
  public Headers.Builder streamHeaders() {
    Headers.Builder headers = new Headers.Builder();
    if (!operation.converse()) {
      headers.add("X-Amzn-Bedrock-Content-Type", "application/json");
      options.describe(headers);
    }
    return headers;
  }

  @Override
  public AnswerStream stream(Reply reply) {
    List<EventFrame> frames =
        operation.converse() ? ConverseShape.frames(reply, options) : chunks(reply);
    return new AnswerStream(
        "application/vnd.amazon.eventstream",
        frames.stream().map(EventFrame::encode).toList(),
        opening());
  }

  @Override
  public ErrorShape errors() {
    return ERRORS;
  }

  private List<EventFrame> chunks(Reply reply) {
    List<EventFrame> frames = new ArrayList<>();
    for (ObjectNode chunk : BodyShape.of(model.family()).chunks(reply)) {
      String base64 =
          Base64.getEncoder().encodeToString(chunk.toString().getBytes(StandardCharsets.UTF_8));
      frames.add(EventFrame.event(
          "chunk",
          Body.newObject()
              .put("bytes", base64)
              .put("p", ConverseShape.padding(frames.size()))
              .toString()));
    }
    return frames;
  }

  /** Text begins after one opening frame, or two at Claude's, none at Titan's. */
  private int opening() {
    if (operation.converse()) {
      return 1;
    }
    return switch (model.family()) {
      case CLAUDE -> 2;
      case NOVA, GPT_OSS, GPT -> 1;
      case TITAN_TEXT, TITAN_EMBEDDING -> 0;
    };
  }
}
