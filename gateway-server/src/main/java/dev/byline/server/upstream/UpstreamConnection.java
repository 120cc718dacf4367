package dev.byline.server.upstream;

import dev.byline.core.failure.Fault;
import dev.byline.core.request.Endpoint;
import dev.byline.core.request.Header;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to an endpoint; it serves one stream at a time and goes back to its pool when the
 * answer and the request have both ended cleanly.
 *
 * <p>Thread: its event loop. Owns: the channel. Fails: a broken connection fails its stream and is
 * closed.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
  /** Header values were checked when they came in; names are our own. */
  private static final HttpHeadersFactory HEADERS =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false);

  /** Load balancers and VPC endpoints drop idle connections silently after 350 s. */
  private static final long IDLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

  private final Endpoint endpoint;
  private final UpstreamPool pool;
  private final AnswerDecoder decoder;
  private @Nullable ChannelHandlerContext context;
  private @Nullable UpstreamStream stream;
  private boolean written;
  private boolean reusable;
  private boolean informational;
  private boolean sendingBroke;
  private boolean delimited;
  private boolean resting;
  private long idleSince;

  UpstreamConnection(Endpoint endpoint, UpstreamPool pool, AnswerDecoder decoder) {
    this.endpoint = endpoint;
    this.pool = pool;
    this.decoder = decoder;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  EventLoop loop() {
    return context().channel().eventLoop();
  }

  /** Whether it can be used again: open, and not idle for so long that a box on the way forgot it. */
  boolean isFresh() {
    return isActive() && System.nanoTime() - idleSince < IDLE_NANOS_MAX;
  }

  void idleFromNow() {
    idleSince = System.nanoTime();
  }

  boolean isActive() {
    return context != null && context.channel().isActive();
  }

  void send(UpstreamStream next) {
    ChannelHandlerContext ctx = context();
    stream = next;
    written = false;
    sendingBroke = false;
    reusable = false;
    HttpRequest request = new DefaultHttpRequest(
        HttpVersion.HTTP_1_1,
        HttpMethod.valueOf(next.head().method()),
        next.head().target(),
        HEADERS);
    for (Header header : next.head().headers()) {
      request.headers().add(header.name(), header.value());
    }
    if (request.method().equals(HttpMethod.POST)) {
      request.headers().set(HttpHeaderNames.CONTENT_LENGTH, next.body().length());
    }
    // No void promises: they would tell of a failed write as of a failed connection.
    ctx.write(request);
    for (ByteBuf part : next.body().take()) {
      ctx.write(new DefaultHttpContent(part));
    }
    ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(done -> {
      next.body().sent();
      written = done.isSuccess();
      // The read side tells the rest: an early answer, or the connection's end.
      sendingBroke = !written && isActive();
      if (sendingBroke && !(done.cause() instanceof IOException)) {
        broken("the request could not be sent");
      }
    });
  }

  void read() {
    context().read();
  }

  void close() {
    if (context != null) {
      context.close();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    UpstreamStream current = stream;
    if (current == null || !(message instanceof HttpObject object)) {
      ReferenceCountUtil.release(message);
      resting = false;
      ctx.close();
      return;
    }
    if (object.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      broken("its answer was not HTTP");
      return;
    }
    if (message instanceof HttpResponse response) {
      head(ctx, current, response);
    }
    if (message instanceof HttpContent content) {
      content(current, content);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (stream != null) {
      stream.onReadComplete();
    } else if (!decoder.isEmpty()) {
      // What nobody has asked for would be taken for the beginning of the next answer.
      ctx.close();
    } else if (resting && isActive()) {
      resting = false;
      pool.offer(this);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    pool.closed(this);
    broken("the connection was closed");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    broken("the connection failed");
  }

  private void head(ChannelHandlerContext ctx, UpstreamStream current, HttpResponse response) {
    informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (informational) {
      ctx.read();
      return;
    }
    reusable = HttpUtil.isKeepAlive(response);
    delimited =
        HttpUtil.isContentLengthSet(response) || HttpUtil.isTransferEncodingChunked(response);
    current.onHead(response);
  }

  private void content(UpstreamStream current, HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    if (last && sendingBroke && !delimited && !isActive()) {
      // The reset was told to the write side; here it looks like the end that such an answer has.
      content.release();
      broken("the connection broke while the request was sent");
      return;
    }
    if (content.content().isReadable()) {
      current.onChunk(content.content());
    } else {
      content.release();
    }
    if (last && !informational) {
      stream = null;
      // Only once the whole read is seen: what comes behind an answer must meet nobody's request.
      resting = reusable && written && isActive();
      if (!resting) {
        close();
      }
      current.onEnd();
    }
  }

  private void broken(String why) {
    UpstreamStream current = stream;
    stream = null;
    close();
    if (current != null) {
      current.onFailure(Fault.UPSTREAM_CUT, "Bedrock's answer did not come: " + why + ".");
    }
  }

  private ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return context;
  }
}
