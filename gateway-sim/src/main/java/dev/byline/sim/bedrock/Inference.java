package dev.byline.sim.bedrock;

import dev.byline.sim.eventstream.EventFrame;
import dev.byline.sim.http.Headers;
import dev.byline.sim.http.WireRequest;
import dev.byline.sim.iam.Principal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * One inference, read and checked: what it asks, of which model, for whom.
 *
 * @param body the parsed request
 */
record Inference(
    ModelCall call,
    Model model,
    Principal caller,
    WireRequest request,
    ObjectNode body,
    Prompt prompt,
    CallOptions options) {

  /** Reads the body of a call that IAM has allowed. */
  static Inference read(ModelCall call, Model model, Principal caller, WireRequest request) {
    Operation operation = call.operation();
    Body.need(model.converses() || !operation.streams(), "The model is unsupported for streaming");
    Body.need(
        model.converses() || !operation.converse(), "This model doesn't support the Converse API");
    ObjectNode body = Body.object(request.body());
    Prompt prompt = operation.converse()
        ? ConverseShape.read(body)
        : BodyShape.of(model.family()).read(body);
    prompt
        .maxTokens()
        .ifPresent(most -> Body.need(
            most <= model.maxTokens(),
            "The maximum tokens you requested exceeds the model limit of "
                + model.maxTokens()
                + ". Try again with a maximum tokens value that is lower than "
                + model.maxTokens()
                + '.'));
    CallOptions options =
        operation.converse() ? CallOptions.ofBody(body) : CallOptions.ofHeaders(request.headers());
    return new Inference(call, model, caller, request, body, prompt, options);
  }

  /** The model's answer: it begins with the first twelve digits of the request body's SHA-256. */
  Reply reply(AnswerPlan plan, Usage charged, String requestId) {
    long most = prompt.maxTokens().orElse(model.maxTokens());
    long output = model.converses() ? Math.min(plan.outputTokens(), most) : 0;
    long first = plan.beforeFirstByte().toMillis() + 1;
    long latency = call.operation().streams()
        ? first + plan.betweenChunks().toMillis() * plan.chunks()
        : first;
    return new Reply(
        requestId,
        model,
        Tokens.text(request.bodySha256().substring(0, 12), output),
        plan.chunks(),
        plan.outputTokens() > most,
        charged.withOutput(output),
        latency,
        first);
  }

  /** The body of an answer that is not streamed. */
  ObjectNode whole(Reply reply) {
    return call.operation().converse()
        ? ConverseShape.whole(reply, options)
        : BodyShape.of(model.family()).whole(body, reply);
  }

  /** The headers of an answer, the request id and the content type left out. */
  Headers.Builder headers(Reply reply) {
    Headers.Builder headers = new Headers.Builder();
    if (call.operation() == Operation.INVOKE) {
      headers = BedrockAnswers.usageHeaders(reply);
    }
    if (call.operation() == Operation.INVOKE_STREAM) {
      headers.add("X-Amzn-Bedrock-Content-Type", "application/json");
    }
    if (!call.operation().converse()) {
      options.describe(headers);
    }
    return headers;
  }

  /** The frames of a streamed answer. */
  List<EventFrame> frames(Reply reply) {
    if (call.operation().converse()) {
      return ConverseShape.frames(reply, options);
    }
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
}
