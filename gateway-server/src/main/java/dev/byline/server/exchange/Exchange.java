package dev.byline.server.exchange;

import dev.byline.core.access.Permit;
import dev.byline.core.failure.ErrorShape;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.request.Header;
import dev.byline.core.request.InboundHead;
import dev.byline.core.request.TopLevelMember;
import dev.byline.core.request.ModelPlace;
import dev.byline.core.request.Operation;
import dev.byline.core.request.Surface;
import dev.byline.core.signing.SignedHead;
import dev.byline.core.usage.StreamEnd;
import dev.byline.core.usage.StreamEnd.Outcome;
import dev.byline.core.usage.Usage;
import dev.byline.server.metering.ExchangeRecord;
import dev.byline.server.relay.AnswerFraming;
import dev.byline.server.relay.Relay;
import dev.byline.server.relay.RelayEnd;
import dev.byline.server.upstream.RequestBody;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request, from its head to its end. To be read from top to bottom: {@link #begin}, {@link
 * #admitted}, {@link #content}, {@link #forward}, {@link #relayed}, {@link #finish}. Where the body
 * names the model, it is read before the admission has ended.
 *
 * <p>Thread: the client channel's event loop. Owns: the request's body until it is sent. Fails: a
 * refusal is answered and ends the exchange; every way out goes through {@link #finish}, which does
 * its work once.
 */
final class Exchange implements RelayEnd {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /** A refused request's body is read to its end, to keep the connection, if no more is to come. */
  private static final long DISCARD_MAX = 64 * 1024;

  private static final Duration COME_BACK = Duration.ofSeconds(1);

  /** The longest model id, in its quotes. */
  private static final long MODEL_MAX = 2048 + 2;

  /** Where the exchange stands. */
  private enum Phase {
    /** Nothing of the body is read. */
    ADMITTING,
    /** The body is read, before or after the admission has ended. */
    BODY,
    /** The body is there, and the admission has not ended. */
    DECIDING,
    ANSWERING,
    DONE
  }

  /** What the connection gets to know. */
  interface Connection {
    /** The next part of the request's body is wanted. */
    void wantBody();

    /** The exchange is over, and the connection goes on. */
    void goOn();

    /** The exchange is over, and the connection ends once {@code written} is sent. */
    void endAfter(ChannelFuture written);
  }

  private final ExchangeServices services;
  private final ChannelHandlerContext client;
  private final Connection connection;
  private final HttpRequest request;
  private final ExchangeRecord record;
  private final RequestBody body;
  private final CompletableFuture<String> modelOfBody = new CompletableFuture<>();

  private Phase phase = Phase.ADMITTING;
  private boolean requestEnded;
  private boolean clientLeft;
  private boolean requestBroken;
  private @Nullable InboundHead head;
  private @Nullable Admitted admitted;
  private @Nullable Relay relay;
  private @Nullable ScheduledFuture<?> bodyDeadline;
  private long bodyStart;

  Exchange(
      ExchangeServices services,
      ChannelHandlerContext client,
      Connection connection,
      HttpRequest request,
      boolean requestEnded) {
    this.services = services;
    this.client = client;
    this.connection = connection;
    this.request = request;
    this.requestEnded = requestEnded;
    this.requestBroken = request.decoderResult().isFailure();
    this.body = new RequestBody(services.bodies());
    this.record = new ExchangeRecord(services.ids().next(), services.clock().instant());
  }

  /** Reads the head and asks for admission; nothing of the body has been read. */
  void begin() {
    guarded(this::readHead);
  }

  private void readHead() {
    if (!services.open().begun()) {
      refuse(Failure.of(Fault.STOPPING, "This gateway is stopping; another one serves."));
      return;
    }
    InboundHead read;
    try {
      read = HeadReader.read(request, record);
    } catch (Refused refused) {
      refuse(refused.failure());
      return;
    }
    head = read;
    services
        .admission()
        .admit(read, () -> modelOfBody(read.target().operation()), record)
        .whenComplete((result, thrown) -> onLoop(() -> guarded(() -> admitted(result, thrown))));
  }

  /** The model, once the whole body has come; asked for by a caller who is known. */
  private CompletionStage<String> modelOfBody(Operation operation) {
    onLoop(() -> guarded(() -> {
      body.lookFor(operation.modelPlace() == ModelPlace.BODY_MODEL_ID ? "modelId" : "model");
      readBody();
    }));
    return modelOfBody;
  }

  /** Admission has ended; an admitted request's body is read now, unless it is there. */
  private void admitted(@Nullable Admitted result, @Nullable Throwable thrown) {
    admitted = result;
    if (clientLeft) {
      finish(new StreamEnd(Outcome.CLIENT_LEFT, 0, Usage.NOTHING, null));
    } else if (result == null) {
      refuse(failure(thrown));
    } else if (phase == Phase.DECIDING) {
      forward(result);
    } else {
      services.attribution().prepare(result.reservation().permit().call().operation(), body);
      readBody();
    }
  }

  private void readBody() {
    if (phase == Phase.DONE) {
      return;
    }
    phase = Phase.BODY;
    if (HttpUtil.getContentLength(request, -1L) > services.limits().bodyBytes()) {
      refuse(tooLarge());
    } else if (requestEnded) {
      bodyRead();
    } else {
      if (HttpUtil.is100ContinueExpected(request)) {
        client.writeAndFlush(
            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
      }
      bodyStart = System.nanoTime();
      expectBody();
    }
  }

  /** The next part of the body; takes {@code content}. */
  void content(HttpContent content) {
    requestEnded = content instanceof LastHttpContent;
    if (phase != Phase.BODY) {
      content.release();
      return;
    }
    guarded(() -> collect(content));
  }

  private void collect(HttpContent content) {
    if (bodyDeadline != null) {
      bodyDeadline.cancel(false);
    }
    if (content.decoderResult().isFailure()) {
      requestBroken = true;
      content.release();
      refuse(Failure.of(Fault.REQUEST_MALFORMED, "The request's body is not valid HTTP/1.1."));
      return;
    }
    boolean room = body.add(content.content());
    if (body.length() > services.limits().bodyBytes()) {
      refuse(tooLarge());
    } else if (!room) {
      refuse(noRoom());
    } else if (requestEnded) {
      bodyRead();
    } else {
      expectBody();
    }
  }

  private void bodyRead() {
    if (admitted != null) {
      forward(admitted);
      return;
    }
    phase = Phase.DECIDING;
    TopLevelMember model = body.member();
    if (model.state() != TopLevelMember.State.WHOLE || !model.found()) {
      modelOfBody.completeExceptionally(noModel().refused());
    } else if (model.valueTo() - model.valueFrom() > MODEL_MAX) {
      modelOfBody.completeExceptionally(noModel().refused());
    } else {
      String quoted = body.text(model.valueFrom(), model.valueTo());
      modelOfBody.complete(quoted.startsWith("\"") ? quoted.substring(1, quoted.length() - 1) : "");
    }
  }

  /** Signs, at the last moment, and sends; from here the relay has the word. */
  private void forward(Admitted proof) {
    if (head == null) {
      throw new IllegalStateException("no head");
    }
    Permit permit = proof.reservation().permit();
    List<Header> headers = services.attribution().apply(permit, head.headers(), body);
    phase = Phase.ANSWERING;
    SignedHead signed =
        services.signer().sign(permit, proof.credentials(), headers, body.sha256OfAll());
    AnswerFraming framing = new AnswerFraming(keepsAlive(), isHttp11());
    relay = new Relay(
        client,
        permit.call().operation(),
        record,
        framing,
        services.timeouts().clientStall(),
        this);
    relay.from(services.upstreams().send(client.channel().eventLoop(), signed, body, relay));
  }

  @Override
  public void relayed(StreamEnd end) {
    if (!finish(end)) {
      return;
    }
    if (end.outcome() == Outcome.COMPLETE && keepsAlive()) {
      connection.goOn();
    } else {
      client.close();
    }
  }

  @Override
  public void unanswered(Failure failure) {
    boolean reached = failure.fault() != Fault.UPSTREAM_UNREACHABLE;
    answer(failure, Outcome.UPSTREAM_FAILED, reached ? Usage.ABSENT : Usage.NOTHING);
  }

  /** The client's connection is gone. */
  void clientLeft() {
    clientLeft = true;
    switch (phase) {
      case ADMITTING, DECIDING, DONE -> {}
      case BODY -> {
        finish(new StreamEnd(Outcome.CLIENT_LEFT, 0, Usage.NOTHING, null));
        modelOfBody.cancel(false);
      }
      case ANSWERING -> {
        if (relay == null) {
          finish(new StreamEnd(Outcome.CLIENT_LEFT, 0, Usage.NOTHING, null));
        } else {
          relay.clientLeft();
        }
      }
    }
  }

  /** The client's connection takes bytes again. */
  void clientWritable() {
    if (relay != null && phase == Phase.ANSWERING) {
      relay.clientWritable();
    }
  }

  private void refuse(Failure failure) {
    answer(failure, Outcome.REFUSED, Usage.NOTHING);
  }

  private void answer(Failure failure, Outcome outcome, Usage usage) {
    if (phase == Phase.DONE) {
      return;
    }
    boolean keepAlive = keepsAlive()
        && !requestBroken
        && failure.fault() != Fault.STOPPING
        && (requestEnded || restIsSmall());
    ErrorShape shape = Surface.ofTarget(request.uri()).errors();
    ChannelFuture written = FailureWriter.write(
        client,
        failure,
        shape,
        record.id().toString(),
        keepAlive,
        !request.method().equals(HttpMethod.HEAD));
    finish(new StreamEnd(outcome, failure.fault().status(shape), usage, failure));
    if (keepAlive) {
      connection.goOn();
    } else {
      connection.endAfter(written);
    }
  }

  /** Everything that must happen once at the end of an exchange, whichever end it is. */
  private boolean finish(StreamEnd end) {
    if (phase == Phase.DONE) {
      return false;
    }
    phase = Phase.DONE;
    if (bodyDeadline != null) {
      bodyDeadline.cancel(false);
    }
    body.release();
    var durable = services.settlement().settle(record, end);
    services.open().ended();
    durable.whenComplete((nothing, thrown) -> {
      if (thrown != null && end.outcome() != Outcome.REFUSED) {
        LOG.error("The ledger row of exchange {} was lost.", record.id(), thrown);
      }
    });
    return true;
  }

  /** A bug in one step must not leave the exchange open. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException bug) {
      Failure failure = failure(bug);
      if (phase == Phase.ANSWERING) {
        finish(new StreamEnd(Outcome.UPSTREAM_FAILED, 0, Usage.ABSENT, failure));
        client.close();
      } else {
        refuse(failure);
      }
    }
  }

  private void expectBody() {
    bodyDeadline = client
        .channel()
        .eventLoop()
        .schedule(
            () -> refuse(Failure.of(Fault.BODY_TIMEOUT, "The request's body did not come.")),
            bodyTimeLeft(),
            TimeUnit.NANOSECONDS);
    connection.wantBody();
  }

  /** Nanoseconds until the next part must come: none of the whole body's time may be exceeded. */
  private long bodyTimeLeft() {
    long whole = services.timeouts().requestWhole().toNanos() - (System.nanoTime() - bodyStart);
    return Math.min(services.timeouts().requestBody().toNanos(), Math.max(0, whole));
  }

  private boolean restIsSmall() {
    return !HttpUtil.is100ContinueExpected(request)
        && !HttpUtil.isTransferEncodingChunked(request)
        && HttpUtil.getContentLength(request, 0L) <= DISCARD_MAX;
  }

  /** Connections of HTTP/1.0 end with the answer: it may have no other end. */
  private boolean keepsAlive() {
    return isHttp11() && HttpUtil.isKeepAlive(request);
  }

  private boolean isHttp11() {
    return request.protocolVersion().equals(HttpVersion.HTTP_1_1);
  }

  private static Failure noModel() {
    return Failure.of(
        Fault.BODY_MALFORMED,
        "The body must be one JSON object in UTF-8 that names its model once.");
  }

  private static Failure noRoom() {
    return new Failure(
        Fault.OVERLOADED, "The gateway holds as many request bytes as it may.", COME_BACK);
  }

  private Failure tooLarge() {
    return Failure.of(
        Fault.BODY_TOO_LARGE,
        "The request's body is larger than " + services.limits().bodyBytes() + " bytes.");
  }

  private Failure failure(@Nullable Throwable thrown) {
    Throwable cause = thrown == null ? new IllegalStateException("no result") : thrown;
    Failure failure = Refused.failureOf(cause);
    if (failure.fault() == Fault.INTERNAL) {
      LOG.error("Exchange {} met a bug.", record.id(), cause);
    }
    return failure;
  }

  private void onLoop(Runnable step) {
    if (client.channel().eventLoop().inEventLoop()) {
      step.run();
    } else {
      client.channel().eventLoop().execute(step);
    }
  }
}
