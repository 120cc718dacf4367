package dev.byline.sim.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One stream of HTTP/2: hands its request to the service, whole or part by part, and tells it when the client is gone. After an
 * early answer the rest of the body is read into nothing.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failed write ends the stream, and nothing is left to do
final class StreamHandler extends ChannelInboundHandlerAdapter {
  private final Service service;
  private final Clock clock;
  private final PausedSteps paused = new PausedSteps();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
  private String method = "";
  private String target = "";
  private Headers headers = Headers.of();
  private Instant arrived = Instant.EPOCH;
  private boolean begun;
  private boolean discarding;
  private @Nullable RequestParts parts;

  StreamHandler(Service service, Clock clock) {
    this.service = service;
    this.clock = clock;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws IOException {
    try {
      if (message instanceof Http2HeadersFrame frame) {
        if (!begun) {
          headRead(ctx, frame.headers());
        }
        ended(ctx, frame.isEndStream());
      } else if (message instanceof Http2DataFrame frame) {
        bytesRead(ctx, frame.content());
        ended(ctx, frame.isEndStream());
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void headRead(ChannelHandlerContext ctx, Http2Headers head) {
    begun = true;
    arrived = clock.instant();
    method = text(head.method());
    target = text(head.path());
    headers = headers(head);
    long declared = headers.first("content-length").map(Long::parseLong).orElse(0L);
    Optional<Answer> early = declared > service.bodyLimit()
        ? Optional.of(service.tooLong())
        : service.atHead(method, target, headers);
    if (early.isPresent()) {
      refuseEarly(ctx, early.get());
      return;
    }
    if (headers.first("expect").filter("100-continue"::equalsIgnoreCase).isPresent()) {
      ctx.writeAndFlush(
          new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("100"), false));
    }
    parts = service.stream(exchange(ctx, new byte[0])).orElse(null);
  }

  private void bytesRead(ChannelHandlerContext ctx, ByteBuf content) throws IOException {
    RequestParts reader = parts;
    if (discarding) {
      return;
    }
    if (reader != null) {
      reader.part(ByteBufUtil.getBytes(content));
    } else if (body.size() + content.readableBytes() > service.bodyLimit()) {
      refuseEarly(ctx, service.tooLong());
    } else {
      content.readBytes(body, content.readableBytes());
    }
  }

  private void ended(ChannelHandlerContext ctx, boolean last) {
    if (!last || discarding) {
      return;
    }
    RequestParts reader = parts;
    if (reader != null) {
      reader.ended();
    } else {
      service.serve(exchange(ctx, body.toByteArray()));
    }
  }

  private void refuseEarly(ChannelHandlerContext ctx, Answer answer) {
    discarding = true;
    exchange(ctx, new byte[0]).answer(answer);
  }

  private Exchange exchange(ChannelHandlerContext ctx, byte[] whole) {
    return new Exchange(
        ctx.channel(),
        new Http2Wire(ctx.channel(), paused, clock),
        new WireRequest(method, target, headers, whole, arrived));
  }

  /** The fields in wire order; {@code :authority} becomes {@code host}, unless there is one, the other pseudo-fields are dropped. */
  private static Headers headers(Http2Headers head) {
    Headers.Builder all = new Headers.Builder();
    if (head.authority() != null && !head.contains("host")) {
      all.add("host", head.authority().toString());
    }
    for (Map.Entry<CharSequence, CharSequence> field : head) {
      String name = field.getKey().toString();
      if (!name.startsWith(":")) {
        all.add(name, field.getValue().toString());
      }
    }
    return all.build();
  }

  private static String text(@Nullable CharSequence value) {
    return value == null ? "" : value.toString();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    paused.resume(ctx.channel());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    RequestParts reader = parts;
    if (reader != null) {
      reader.gone();
    }
    paused.resume(ctx.channel());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof RuntimeException) {
      System.getLogger(StreamHandler.class.getName())
          .log(System.Logger.Level.ERROR, "the simulator failed to answer", cause);
    }
    ctx.close();
  }
}
