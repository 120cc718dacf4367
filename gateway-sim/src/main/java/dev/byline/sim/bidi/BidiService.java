package dev.byline.sim.bidi;

import dev.byline.sim.bedrock.BedrockAnswers;
import dev.byline.sim.bedrock.Permission;
import dev.byline.sim.books.Books;
import dev.byline.sim.books.ServedCall;
import dev.byline.sim.counters.Counters;
import dev.byline.sim.faults.BedrockFaults;
import dev.byline.sim.http.Answer;
import dev.byline.sim.http.Exchange;
import dev.byline.sim.http.Headers;
import dev.byline.sim.http.Refused;
import dev.byline.sim.http.RequestParts;
import dev.byline.sim.http.Service;
import dev.byline.sim.http.Staged;
import dev.byline.sim.http.WireRequest;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.Principal;
import dev.byline.sim.iam.SimulatedIam;
import dev.byline.sim.sigv4.SigV4Verifier;
import dev.byline.sim.sigv4.Verification;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Bedrock Runtime with its bidirectional operation: serves InvokeModelWithBidirectionalStream and leaves everything else to the service
 * that it stands before. A call is checked in this order: key or signature, model, permission, events. It is booked once, before the end
 * of its answer is sent or when the client has left, with the totals of the last {@code usageEvent} that was sent.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithBidirectionalStream.html">
 *     InvokeModelWithBidirectionalStream</a>
 */
public final class BidiService implements Service {
  private static final String OPERATION = "InvokeModelWithBidirectionalStream";
  private static final String PREFIX = "/model/";
  private static final String SUFFIX = "/invoke-with-bidirectional-stream";
  private static final Set<String> MODELS =
      Set.of("amazon.nova-sonic-v1:0", "amazon.nova-2-sonic-v1:0");

  private final Service others;
  private final String region;
  private final SigV4Verifier verifier;
  private final Permission permission;
  private final Clock clock;
  private final BedrockFaults faults;
  private final Counters counters;
  private final Books books;
  private volatile SpeechPlan plan = SpeechPlan.standard();

  /**
   * Serves one region.
   *
   * @param others takes all other requests, and names the service
   */
  public BidiService(
      Service others,
      String region,
      SimulatedIam iam,
      Clock clock,
      BedrockFaults faults,
      Counters counters,
      Books books) {
    this.others = others;
    this.region = region;
    this.verifier = new SigV4Verifier(region, "bedrock", iam::key, clock);
    this.permission = new Permission(iam, region);
    this.clock = clock;
    this.faults = faults;
    this.counters = counters;
    this.books = books;
  }

  /** Changes how the speech models answer, for streams that begin from now on. */
  public void speakWith(SpeechPlan other) {
    plan = other;
  }

  @Override
  public String name() {
    return others.name();
  }

  @Override
  public int bodyLimit() {
    return others.bodyLimit();
  }

  @Override
  public Answer tooLong() {
    return others.tooLong();
  }

  @Override
  public Optional<Answer> atHead(String method, String target, Headers headers) {
    return others.atHead(method, target, headers);
  }

  @Override
  public void serve(Exchange exchange) {
    if (modelId(exchange.request()).isEmpty()) {
      others.serve(exchange);
      return;
    }
    Counters.Tally tally = counters.tally(name(), OPERATION);
    tally.saw();
    Refused refused = SignedInput.invalid("This operation requires HTTP/2.");
    tally.refused(refused.code());
    exchange.answer(BedrockAnswers.error(refused, UUID.randomUUID().toString()));
  }

  @Override
  public Optional<RequestParts> stream(Exchange exchange) {
    Optional<String> model = modelId(exchange.request());
    if (model.isEmpty()) {
      return others.stream(exchange);
    }
    Counters.Tally tally = counters.tally(name(), OPERATION);
    tally.saw();
    String requestId = UUID.randomUUID().toString();
    BidiStream stream = new BidiStream(exchange, tally, clock, requestId, sha256());
    Staged.run(exchange, faults, () -> {
      try {
        Refused.ifScripted(faults.next());
        admit(exchange, stream, model.get(), requestId);
      } catch (Refused refused) {
        stream.refuse(refused);
      }
    });
    return Optional.of(stream);
  }

  private void admit(Exchange exchange, BidiStream stream, String model, String requestId) {
    WireRequest request = exchange.request();
    AccessKey key = signer(request);
    Principal caller = key.principal();
    String arn = modelArn(model);
    // The API reference asks for the first, AWS's samples for the second; who has both is safe
    // either way.
    permission.check(caller, "bedrock:InvokeModel", arn);
    permission.check(caller, "bedrock:InvokeModelWithBidirectionalStream", arn);
    SpeechPlan how = plan;
    SpeechOutput output = new SpeechOutput(
        exchange,
        how.betweenFrames(),
        faults,
        counters.tally(name(), OPERATION),
        told -> book(request, requestId, caller, model, told, stream.digest()));
    stream.admit(new BidiStream.Admitted(
        new SignedInput(verifier.events(request, key)),
        new SonicSession(new SonicAnswers(how, output::event)),
        output,
        how.head() == SpeechPlan.Head.AT_ONCE));
  }

  /** API keys cannot be used with this operation. */
  private AccessKey signer(WireRequest request) {
    String authorization = request.headers().first("authorization").orElse("");
    if (authorization.regionMatches(true, 0, "Bearer ", 0, "Bearer ".length())) {
      throw new Refused(
          "AccessDeniedException", 403, "API keys are not supported for " + OPERATION + '.');
    }
    return switch (verifier.verifyEvents(request)) {
      case Verification.Signed signed -> signed.key();
      case Verification.Rejected rejected ->
        throw new Refused(
            rejected.reason().jsonCode(), rejected.reason().status(), rejected.message());
    };
  }

  private String modelArn(String model) {
    String prefix = "arn:aws:bedrock:" + region + "::foundation-model/";
    String id = model.startsWith(prefix) ? model.substring(prefix.length()) : model;
    if (!MODELS.contains(id)) {
      throw SignedInput.invalid("The provided model identifier is invalid.");
    }
    return prefix + id;
  }

  private void book(
      WireRequest request,
      String requestId,
      Principal caller,
      String model,
      SpeechUsage told,
      String digest) {
    books.add(new ServedCall(
        request.arrived(),
        requestId,
        caller.account(),
        region,
        caller.arn(),
        caller.tags(),
        model,
        OPERATION,
        "standard",
        told.input(),
        told.output(),
        0,
        0,
        digest));
  }

  /** The decoded id of a request for this operation. */
  private static Optional<String> modelId(WireRequest request) {
    String path = request.path();
    if (!request.method().equals("POST")
        || !path.startsWith(PREFIX)
        || !path.endsWith(SUFFIX)
        || path.length() <= PREFIX.length() + SUFFIX.length()) {
      return Optional.empty();
    }
    String id = path.substring(PREFIX.length(), path.length() - SUFFIX.length());
    try {
      return Optional.of(URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
