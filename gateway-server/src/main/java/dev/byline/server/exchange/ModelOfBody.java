package dev.byline.server.exchange;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.request.ModelPlace;
import dev.byline.core.request.Operation;
import dev.byline.core.request.TopLevelMember;
import dev.byline.server.upstream.RequestBody;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The model of a request that names it in its body: promised when admission asks, told as soon as it
 * has come. What comes behind it is held against it until the end: a body that names two models is
 * refused, whatever was decided on the first.
 *
 * <p>Thread: the client channel's event loop. Owns: nothing. Fails: {@link Refused} for
 * {@link Fault#BODY_MALFORMED} at the body's end.
 */
final class ModelOfBody {
  /** The longest model id, in its quotes. */
  private static final long LONGEST = 2048 + 2;

  private final RequestBody body;
  private String name = "";
  private boolean wanted;
  private final CompletableFuture<String> model = new CompletableFuture<>();

  ModelOfBody(RequestBody body) {
    this.body = body;
  }

  /** The model, once it is read. */
  CompletionStage<String> stage() {
    return model;
  }

  /** Looks for the model in the body that will come. */
  void prepare(Operation operation) {
    name = operation.modelPlace() == ModelPlace.BODY_MODEL_ID ? "modelId" : "model";
    body.lookFor(name);
    wanted = true;
  }

  /** A part of the body has come. */
  void grew() {
    if (wanted && !model.isDone() && body.member(name).found()) {
      tell(body.member(name));
    }
  }

  /**
   * The whole body has come.
   *
   * @throws Refused where it does not name one model
   */
  void ended() {
    if (!wanted) {
      return;
    }
    TopLevelMember member = body.member(name);
    boolean named = member.state() == TopLevelMember.State.WHOLE && member.found();
    if (!named || member.valueTo() - member.valueFrom() > LONGEST) {
      throw Failure.of(
              Fault.BODY_MALFORMED,
              "The body must be one JSON object in UTF-8 that names its model once.")
          .refused();
    }
    tell(member);
  }

  private void tell(TopLevelMember member) {
    if (member.valueTo() - member.valueFrom() <= LONGEST) {
      // A text with escapes is no model id, and neither is what is not a text.
      String value = body.text(member.valueFrom(), member.valueTo());
      model.complete(value.startsWith("\"") ? value.substring(1, value.length() - 1) : "");
    }
  }
}
