package dev.byline.sim.bedrock;

import dev.byline.sim.books.Books;
import dev.byline.sim.books.ServedCall;
import dev.byline.sim.counters.Counters;
import dev.byline.sim.eventstream.EventFrame;
import dev.byline.sim.faults.BedrockFaults;
import dev.byline.sim.faults.ScriptedError;
import dev.byline.sim.faults.StreamFault;
import dev.byline.sim.http.Answer;
import dev.byline.sim.http.Exchange;
import dev.byline.sim.http.Headers;
import dev.byline.sim.http.Refused;
import dev.byline.sim.http.Service;
import dev.byline.sim.http.Staged;
import dev.byline.sim.http.WireRequest;
import dev.byline.sim.iam.Principal;
import dev.byline.sim.iam.SimulatedIam;
import dev.byline.sim.sigv4.SigV4Verifier;
import dev.byline.sim.sigv4.Verification;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Bedrock Runtime of one region: Converse, ConverseStream, InvokeModel, InvokeModelWithResponseStream and CountTokens. A call
 * is checked in this order: path, signature, model, permission, body. It is booked before the first byte of its answer is
 * sent, so that whoever has read the answer finds it in the books.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html">Bedrock
 *     Runtime operations</a>
 */
public final class BedrockService implements Service {
  /** The longest body of an inference request. */
  static final int BODY_LIMIT = 25_000_000;

  private static final String STREAM = "application/vnd.amazon.eventstream";

  private final String region;
  private final SigV4Verifier verifier;
  private final Permission permission;
  private final ModelCatalog models;
  private final PromptCache cache;
  private final BedrockFaults faults;
  private final Counters counters;
  private final Books books;
  private volatile AnswerPlan plan;

  /** Serves one region. */
  public BedrockService(
      BedrockSettings settings,
      SimulatedIam iam,
      ModelCatalog models,
      Clock clock,
      BedrockFaults faults,
      Counters counters,
      Books books) {
    this.region = settings.region();
    this.verifier = new SigV4Verifier(region, "bedrock", iam::key, clock);
    this.permission = new Permission(iam, region);
    this.models = models;
    this.cache = new PromptCache(clock, settings.minimumCacheTokens());
    this.faults = faults;
    this.counters = counters;
    this.books = books;
    this.plan = settings.plan();
  }

  /** Changes how the models answer from now on. */
  public void answerWith(AnswerPlan other) {
    plan = other;
  }

  @Override
  public String name() {
    return "bedrock";
  }

  @Override
  public int bodyLimit() {
    return BODY_LIMIT;
  }

  @Override
  public Answer tooLong() {
    Refused refused = Body.invalid(
        "1 validation error detected: Value at 'body' failed to satisfy constraint: Member must"
            + " have length less than or equal to 25000000");
    counters.tally(name(), "unread").saw();
    counters.tally(name(), "unread").refused(refused.code());
    return BedrockAnswers.error(refused, UUID.randomUUID().toString());
  }

  @Override
  public Optional<Answer> atHead(String method, String target, Headers headers) {
    Optional<ScriptedError> early = faults.nextEarly();
    early.ifPresent(error -> {
      counters.tally(name(), "unread").saw();
      counters.tally(name(), "unread").refused(error.code());
    });
    return early.map(
        error -> BedrockAnswers.error(Refused.by(error), UUID.randomUUID().toString()));
  }

  @Override
  public void serve(Exchange exchange) {
    WireRequest request = exchange.request();
    Optional<ModelCall> call = ModelCall.parse(request.method(), request.path());
    String operation = call.map(known -> known.operation().apiName()).orElse("unknown");
    Counters.Tally tally = counters.tally(name(), operation);
    tally.saw();
    Staged.run(exchange, faults, () -> {
      String requestId = UUID.randomUUID().toString();
      try {
        Refused.ifScripted(faults.next());
        if (call.isEmpty()) {
          tally.refused("UnknownOperationException");
          exchange.answer(BedrockAnswers.unknownOperation(requestId));
        } else {
          answer(exchange, call.get(), tally, requestId);
        }
      } catch (Refused refused) {
        tally.refused(refused.code());
        exchange.answer(BedrockAnswers.error(refused, requestId));
      }
    });
  }

  private void answer(Exchange exchange, ModelCall call, Counters.Tally tally, String requestId) {
    WireRequest request = exchange.request();
    Principal caller = caller(request);
    ModelCatalog.Target target = models.resolve(call.modelId());
    permission.check(caller, call.operation().action(), target);
    if (call.operation() == Operation.COUNT_TOKENS) {
      long tokens = TokenCount.of(target.model(), Body.object(request.body()));
      tally.accepted();
      exchange.answer(BedrockAnswers.plain(
          Body.newObject().put("inputTokens", tokens), new Headers.Builder(), requestId));
      return;
    }
    Inference inference = Inference.read(call, target.model(), caller, request);
    AnswerPlan how = plan;
    Usage charged = charge(inference);
    Reply reply = inference.reply(how, charged, requestId);
    tally.accepted();
    exchange.after(how.beforeFirstByte(), () -> {
      if (call.operation().streams()) {
        stream(exchange, inference, reply, how, tally);
      } else {
        book(inference, reply, reply.usage().output());
        exchange.answer(
            BedrockAnswers.plain(inference.whole(reply), inference.headers(reply), requestId));
      }
    });
  }

  private void stream(
      Exchange exchange, Inference inference, Reply reply, AnswerPlan how, Counters.Tally tally) {
    List<EventFrame> frames = inference.frames(reply);
    Optional<StreamFault> fault = faults.nextStream();
    long output = fault.isPresent() && fault.get() instanceof StreamFault.ExceptionEvent event
        ? sentTokens(inference, reply, event.afterFrames())
        : reply.usage().output();
    book(inference, reply, output);
    exchange.begin(
        200,
        inference
            .headers(reply)
            .add("x-amzn-RequestId", reply.requestId())
            .add("content-type", STREAM)
            .build());
    new FrameStream(exchange, frames, how, fault, faults.streamGate(), tally).run();
  }

  /** Tokens of the text in the first frames. Text begins after one opening frame, or two at Claude's, none at Titan's. */
  private static long sentTokens(Inference inference, Reply reply, int frames) {
    int opening = inference.call().operation().converse()
        ? 1
        : switch (reply.model().family()) {
          case CLAUDE -> 2;
          case NOVA -> 1;
          case TITAN_TEXT, TITAN_EMBEDDING -> 0;
        };
    List<String> pieces = reply.pieces();
    int sent = Math.clamp(frames - opening, 0, pieces.size());
    return Tokens.count(String.join("", pieces.subList(0, sent)));
  }

  private Usage charge(Inference inference) {
    if (!inference.model().caches()) {
      return new Usage(inference.prompt().tokens(), 0, 0, 0, 0);
    }
    return cache.charge(
        inference.caller().account() + '|' + inference.model().id() + '|', inference.prompt());
  }

  private Principal caller(WireRequest request) {
    String authorization = request.headers().first("authorization").orElse("");
    if (authorization.regionMatches(true, 0, "Bearer ", 0, "Bearer ".length())) {
      String token = authorization.substring("Bearer ".length()).strip();
      throw new Refused(
          "AccessDeniedException",
          403,
          token.startsWith("bedrock-api-key-") || token.startsWith("ABSK")
              ? "Authentication failed: Please make sure your API Key is valid."
              : "Invalid API Key format: Must start with pre-defined prefix");
    }
    return switch (verifier.verify(request)) {
      case Verification.Signed signed -> signed.key().principal();
      case Verification.Rejected rejected ->
        throw new Refused(
            rejected.reason().jsonCode(), rejected.reason().status(), rejected.message());
    };
  }

  private void book(Inference inference, Reply reply, long output) {
    Usage usage = reply.usage();
    Principal caller = inference.caller();
    books.add(new ServedCall(
        inference.request().arrived(),
        reply.requestId(),
        caller.account(),
        region,
        caller.arn(),
        caller.tags(),
        inference.call().modelId(),
        inference.call().operation().apiName(),
        inference.options().billedTier(),
        usage.input(),
        output,
        usage.cacheRead(),
        usage.cacheWrite(),
        inference.request().bodySha256()));
  }
}
