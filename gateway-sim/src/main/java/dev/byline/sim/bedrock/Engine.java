package dev.byline.sim.bedrock;

import dev.byline.sim.books.Books;
import dev.byline.sim.books.ServedCall;
import dev.byline.sim.faults.BedrockFaults;
import dev.byline.sim.faults.StreamFault;
import dev.byline.sim.http.Answer;
import dev.byline.sim.http.WireRequest;
import dev.byline.sim.iam.Principal;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * The models at work: turns an inference into a reply, books it before the first byte of its answer, and sends the answer at
 * the planned pace. Thread-safe.
 */
public final class Engine {
  private final String region;
  private final PromptCache cache;
  private final BedrockFaults faults;
  private final Books books;
  private volatile AnswerPlan plan;

  /** An engine of one endpoint. */
  public Engine(BedrockSettings settings, Clock clock, BedrockFaults faults, Books books) {
    this.region = settings.region();
    this.cache = new PromptCache(clock, settings.minimumCacheTokens());
    this.faults = faults;
    this.books = books;
    this.plan = settings.plan();
  }

  /** Changes how the models answer from now on. */
  public void answerWith(AnswerPlan other) {
    plan = other;
  }

  /** Answers an inference: whole, or as a stream. */
  public void run(Visit visit, Inference inference) {
    AnswerPlan how = plan;
    Reply reply = reply(visit, inference, how);
    visit.exchange().after(how.beforeFirstByte(), () -> {
      if (inference.streams()) {
        stream(visit, inference, reply, how);
      } else {
        Answer answer = inference.wording().whole(reply);
        book(visit, inference, reply, reply.usage().output());
        visit.exchange().answer(answer);
      }
    });
  }

  /** The model's answer: it begins with the first twelve digits of the request body's SHA-256. */
  private Reply reply(Visit visit, Inference inference, AnswerPlan how) {
    Model model = inference.model();
    long most = inference.prompt().maxTokens().orElse(model.maxTokens());
    long output = model.converses() ? Math.min(how.outputTokens(), most) : 0;
    long first = how.beforeFirstByte().toMillis() + 1;
    long latency =
        inference.streams() ? first + how.betweenChunks().toMillis() * how.chunks() : first;
    return new Reply(
        visit.requestId(),
        model,
        Tokens.text(visit.request().bodySha256().substring(0, 12), output),
        how.chunks(),
        how.outputTokens() > most,
        charge(inference).withOutput(output),
        latency,
        first,
        visit.request().arrived().getEpochSecond());
  }

  private Usage charge(Inference inference) {
    if (!inference.model().caches()) {
      return new Usage(inference.prompt().tokens(), 0, 0, 0, 0);
    }
    return cache.charge(
        inference.caller().account() + '|' + inference.model().id() + '|', inference.prompt());
  }

  private void stream(Visit visit, Inference inference, Reply reply, AnswerPlan how) {
    AnswerStream stream = inference.wording().stream(reply);
    Optional<StreamFault> fault = faults.nextStream();
    long output = fault.isPresent() && fault.get() instanceof StreamFault.ExceptionEvent event
        ? sentTokens(stream, reply, event.afterFrames())
        : reply.usage().output();
    book(visit, inference, reply, output);
    visit
        .exchange()
        .begin(
            200,
            inference
                .wording()
                .streamHeaders()
                .add("x-amzn-RequestId", reply.requestId())
                .add("content-type", stream.contentType())
                .build());
    new FrameStream(visit, stream, inference.wording().errors(), how, fault, faults.streamGate())
        .run();
  }

  /** Tokens of the text in the first frames. */
  private static long sentTokens(AnswerStream stream, Reply reply, int frames) {
    List<String> pieces = reply.pieces();
    int sent = Math.clamp((long) frames - stream.opening(), 0, pieces.size());
    return Tokens.count(String.join("", pieces.subList(0, sent)));
  }

  /** Books, and counts only then: who sees the count may read the books. */
  private void book(Visit visit, Inference inference, Reply reply, long output) {
    WireRequest request = visit.request();
    Usage usage = reply.usage();
    Principal caller = inference.caller();
    Booking booking = inference.booking();
    books.add(new ServedCall(
        request.arrived(),
        reply.requestId(),
        caller.account(),
        region,
        caller.arn(),
        caller.tags(),
        booking.modelId(),
        booking.operation(),
        booking.tier(),
        usage.input(),
        output,
        usage.cacheRead(),
        usage.cacheWrite(),
        request.bodySha256(),
        booking.endpoint(),
        booking.metadata(),
        booking.guardrail()));
    visit.tally().accepted();
  }
}
