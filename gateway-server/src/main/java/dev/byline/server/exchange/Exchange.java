package dev.byline.server.exchange;

import dev.byline.core.access.Permit;
import dev.byline.core.failure.ErrorShape;
import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.request.Header;
import dev.byline.core.request.InboundHead;
import dev.byline.core.request.Operation;
import dev.byline.core.request.Surface;
import dev.byline.core.signing.SignedHead;
import dev.byline.core.signing.SignedStream;
import dev.byline.core.usage.StreamEnd;
import dev.byline.core.usage.StreamEnd.Outcome;
import dev.byline.core.usage.Usage;
import dev.byline.server.metering.ExchangeRecord;
import dev.byline.server.relay.AnswerFraming;
import dev.byline.server.relay.Relay;
import dev.byline.server.relay.RelayEnd;
import dev.byline.server.upstream.DuplexStream;
import dev.byline.server.upstream.RequestBody;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.util.List;
import java.util.concurrent.CompletionStage;
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
final class Exchange implements RelayEnd, BodyReader.Reader, RequestFrames.Source {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /** A refused request's body is read to its end, to keep the connection, if no more is to come. */
  private static final long DISCARD_MAX = 64 * 1024;

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
  private final BodyReader reader;
  private final ModelOfBody model;

  private Phase phase = Phase.ADMITTING;
  private boolean requestEnded;
  private boolean clientLeft;
  private @Nullable InboundHead head;
  private @Nullable Admitted admitted;
  private @Nullable Relay relay;
  private @Nullable RequestFrames frames;

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
    this.body = new RequestBody(services.bodies());
    this.model = new ModelOfBody(body);
    this.reader = new BodyReader(
        client, request, body, model::grew, services.limits(), services.timeouts(), this);
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
      read = services.heads().read(request, record);
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

  /** The model, once it has come; asked for by a caller who is known. */
  private CompletionStage<String> modelOfBody(Operation operation) {
    onLoop(() -> guarded(() -> {
      model.prepare(operation);
      services.additions().prepareUndecided(operation, body);
      readBody();
    }));
    return model.stage();
  }

  /** Admission has ended; an admitted request's body is read now, unless it is there. */
  private void admitted(@Nullable Admitted result, @Nullable Throwable thrown) {
    admitted = result;
    if (clientLeft) {
      finish(new StreamEnd(Outcome.CLIENT_LEFT, 0, Usage.NOTHING, null));
    } else if (result == null) {
      refuse(failure(thrown));
    } else if (result.reservation().permit().call().operation().bidirectional()) {
      stream(result);
    } else if (phase == Phase.DECIDING) {
      forward(result);
    } else if (phase == Phase.ADMITTING) {
      services.additions().prepare(result.reservation().permit(), body);
      readBody();
    }
  }

  private void readBody() {
    if (clientLeft) {
      finish(new StreamEnd(Outcome.CLIENT_LEFT, 0, Usage.NOTHING, null));
    } else if (phase == Phase.ADMITTING) {
      phase = Phase.BODY;
      reader.start(requestEnded);
    }
  }

  /** The next part of the body; takes {@code content}. */
  void content(HttpContent content) {
    requestEnded = content instanceof LastHttpContent;
    if (frames != null) {
      frames.part(content);
    } else {
      guarded(() -> reader.part(content));
    }
  }

  @Override
  public void wantBody() {
    connection.wantBody();
  }

  @Override
  public void bodyRefused(Failure failure) {
    refuse(failure);
  }

  @Override
  public void bodyRead() {
    phase = Phase.DECIDING;
    model.ended();
    if (admitted != null && phase == Phase.DECIDING) {
      forward(admitted);
    }
  }

  /** Signs, at the last moment, and sends; from here the relay has the word. */
  private void forward(Admitted proof) {
    if (head == null) {
      throw new IllegalStateException("no head");
    }
    Permit permit = proof.reservation().permit();
    List<Header> headers = services.additions().apply(permit, head.headers(), body);
    phase = Phase.ANSWERING;
    SignedHead signed =
        services.signer().sign(permit, proof.credentials(), headers, body.sha256OfAll());
    Relay answer = relay(permit);
    relay = answer;
    answer.from(services.upstreams().send(client.channel().eventLoop(), signed, body, answer));
  }

  /** Signs the head and opens the stream; from here frames go up as they come, and answers down. */
  private void stream(Admitted proof) {
    if (head == null || !(client.channel() instanceof Http2StreamChannel)) {
      refuse(Failure.of(Fault.HTTP2_REQUIRED, "Bidirectional streams need HTTP/2."));
      return;
    }
    phase = Phase.ANSWERING;
    Permit permit = proof.reservation().permit();
    List<Header> headers = services.additions().apply(permit, head.headers(), body);
    SignedStream signed = services.signer().signStream(permit, proof.credentials(), headers);
    Relay answer = relay(permit);
    RequestFrames up = new RequestFrames(this, signed.frames(), services.bodies(), requestEnded);
    DuplexStream upstream = services
        .upstreams()
        .open(client.channel().eventLoop(), signed.head(), answer, up::writable);
    relay = answer;
    frames = up;
    up.to(upstream);
    answer.from(upstream);
  }

  /** What can't be understood of a request that is being answered ends the answer. */
  @Override
  public void framesBroken(RuntimeException why) {
    Failure failure = failure(why);
    if (relay != null) {
      relay.requestBroken(failure, ExceptionFrame.of(failure));
    }
  }

  private Relay relay(Permit permit) {
    return new Relay(
        client,
        permit.call().operation(),
        record,
        new AnswerFraming(keepsAlive(), isHttp11()),
        services.timeouts().clientStall(),
        this);
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
      case BODY -> finish(new StreamEnd(Outcome.CLIENT_LEFT, 0, Usage.NOTHING, null));
      case ANSWERING -> {
        if (frames != null) {
          frames.close();
        }
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
        && !request.decoderResult().isFailure()
        && !reader.isBroken()
        && failure.fault() != Fault.STOPPING
        && failure.fault() != Fault.BODY_TIMEOUT
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
    reader.stop();
    body.release();
    if (frames != null) {
      frames.release();
    }
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
