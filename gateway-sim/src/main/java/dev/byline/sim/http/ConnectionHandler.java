package dev.byline.sim.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection of HTTP/1.1: collects a request's body, serves requests one after the other, and resumes a paused stream. */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failed write or close ends the connection, and nothing is left
// to do
final class ConnectionHandler extends SimpleChannelInboundHandler<HttpObject> {
  private static final int PIPELINE_LIMIT = 256;

  private final Service service;
  private final Clock clock;
  private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
  private final PausedSteps paused = new PausedSteps();
  private @Nullable ChannelHandlerContext context;
  private @Nullable HttpRequest head;
  private Instant arrived = Instant.EPOCH;
  private ByteArrayOutputStream body = new ByteArrayOutputStream(0);
  private boolean busy;
  private boolean discarding;

  ConnectionHandler(Service service, Clock clock) {
    this.service = service;
    this.clock = clock;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  Instant now() {
    return clock.instant();
  }

  void whenWritable(Runnable step) {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      step.run();
    } else {
      paused.await(ctx.channel(), step);
    }
  }

  /** The running exchange is over: the next one in line starts. */
  void finished() {
    busy = false;
    next();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) throws IOException {
    if (part.decoderResult().isFailure()) {
      ctx.close();
      return;
    }
    if (part instanceof HttpRequest request) {
      headRead(ctx, request);
    }
    if (part instanceof HttpContent content && !discarding) {
      if (body.size() + content.content().readableBytes() > service.bodyLimit()) {
        refuseEarly(ctx, service.tooLong());
      } else {
        content.content().readBytes(body, content.content().readableBytes());
      }
    }
    if (part instanceof LastHttpContent) {
      bodyRead(ctx);
    }
  }

  private void headRead(ChannelHandlerContext ctx, HttpRequest request) {
    head = request;
    arrived = now();
    discarding = false;
    long declared = HttpUtil.getContentLength(request, 0L);
    Optional<Answer> early = declared > service.bodyLimit()
        ? Optional.of(service.tooLong())
        : service.atHead(request.method().name(), request.uri(), headers(request));
    if (early.isPresent()) {
      refuseEarly(ctx, early.get());
      return;
    }
    body = new ByteArrayOutputStream((int) Math.max(32, declared));
    if (HttpUtil.is100ContinueExpected(request)) {
      ctx.writeAndFlush(
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
  }

  /** Answers now, reads the rest of the body into nothing and closes at its end, so that the answer is not lost. */
  private void refuseEarly(ChannelHandlerContext ctx, Answer answer) {
    HttpRequest request = head;
    discarding = true;
    if (request == null) {
      return;
    }
    boolean expects = HttpUtil.is100ContinueExpected(request);
    WireRequest partial = new WireRequest(
        request.method().name(), request.uri(), headers(request), new byte[0], arrived);
    busy = true;
    new Exchange(ctx.channel(), new Http1Wire(ctx.channel(), this, true), partial)
        .answer(new Answer(answer.status(), closing(answer.headers()), answer.body()));
    if (expects) {
      ctx.close();
    }
  }

  private void bodyRead(ChannelHandlerContext ctx) {
    HttpRequest request = head;
    head = null;
    if (request == null) {
      return;
    }
    if (discarding) {
      ctx.close();
      return;
    }
    if (waiting.size() >= PIPELINE_LIMIT) {
      ctx.close();
      return;
    }
    WireRequest whole = new WireRequest(
        request.method().name(), request.uri(), headers(request), body.toByteArray(), arrived);
    body = new ByteArrayOutputStream(0);
    waiting.add(new Exchange(
        ctx.channel(), new Http1Wire(ctx.channel(), this, HttpUtil.isKeepAlive(request)), whole));
    next();
  }

  private void next() {
    if (busy || waiting.isEmpty()) {
      return;
    }
    busy = true;
    service.serve(waiting.remove());
  }

  private static Headers closing(Headers headers) {
    Headers.Builder all = new Headers.Builder();
    headers.fields().forEach(field -> all.add(field.name(), field.value()));
    return all.add("connection", "close").build();
  }

  private static Headers headers(HttpRequest request) {
    Headers.Builder all = new Headers.Builder();
    for (Map.Entry<String, String> field : request.headers()) {
      all.add(field.getKey(), field.getValue());
    }
    return all.build();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    paused.resume(ctx.channel());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    waiting.clear();
    paused.resume(ctx.channel());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      System.getLogger(ConnectionHandler.class.getName())
          .log(System.Logger.Level.ERROR, "the simulator failed to answer", cause);
    }
    ctx.close();
  }
}
