package dev.byline.server.upstream;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.request.Header;
import dev.byline.core.signing.SignedHead;
import dev.byline.server.config.Timeouts;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One signed request whose frames and whose answer flow at the same time, on an HTTP/2 connection of
 * its own: such a stream lasts for minutes, and nobody else waits behind it or falls with it.
 *
 * <p>Thread: the exchange's event loop. Owns: the connection. Fails: {@link AnswerListener#failed},
 * once.
 */
public final class DuplexStream extends ChannelInboundHandlerAdapter implements AnswerSource {
  private final SignedHead head;
  private final AnswerListener listener;
  private final Runnable writable;
  private final Duration firstByte;
  private final Duration idle;

  private @Nullable ChannelHandlerContext context;
  private @Nullable ScheduledFuture<?> watch;
  private boolean answered;
  private boolean informational;
  private boolean ended;
  private boolean asked;
  private long since;

  /**
   * A stream that is not connected yet.
   *
   * @param writable is told when frames can be sent
   * @param timeouts of the answer's first byte, and from one part of it to the next
   */
  DuplexStream(SignedHead head, AnswerListener listener, Runnable writable, Timeouts timeouts) {
    this.head = head;
    this.listener = listener;
    this.writable = writable;
    this.firstByte = timeouts.firstByte();
    this.idle = timeouts.idle();
  }

  /** Sends {@code frame}, which is given away; only while {@link #isSent}. */
  public void write(byte[] frame) {
    send(new DefaultHttpContent(Unpooled.wrappedBuffer(frame)));
  }

  /** Tells that no more frames will come. */
  public void end() {
    send(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  /** Whether more frames can be sent without piling up. */
  public boolean isWritable() {
    return context != null && context.channel().isWritable();
  }

  @Override
  public void read() {
    if (ended || context == null) {
      return;
    }
    if (!asked) {
      asked = true;
      since = System.nanoTime();
    }
    context.read();
  }

  @Override
  public void abort() {
    if (!ended) {
      finish();
    }
  }

  @Override
  public boolean isSent() {
    return context != null;
  }

  boolean isEnded() {
    return ended;
  }

  /** There will be no connection. */
  void notConnected() {
    fail(Fault.UPSTREAM_UNREACHABLE, "Bedrock can't be reached now.");
  }

  /** The HTTP/2 stream is open, and this its last handler. */
  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (ended) {
      ctx.close();
      return;
    }
    context = ctx;
    HttpRequest request = new DefaultHttpRequest(
        HttpVersion.HTTP_1_1, HttpMethod.valueOf(head.method()), head.target());
    for (Header header : head.headers()) {
      request.headers().add(header.name(), header.value());
    }
    ctx.writeAndFlush(request, ctx.voidPromise());
    since = System.nanoTime();
    watch(ctx, firstByte);
    read();
    writable.run();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (ended
        || !(message instanceof HttpObject object)
        || object.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      fail(Fault.UPSTREAM_CUT, "Bedrock's answer did not come: it was not HTTP.");
      return;
    }
    asked = false;
    since = System.nanoTime();
    if (message instanceof HttpResponse response) {
      informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      if (!informational) {
        answered = true;
        watch(ctx, idle);
        listener.answered(response);
      }
    }
    if (message instanceof HttpContent content) {
      content(content);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!ended) {
      listener.readComplete();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (!ended && ctx.channel().isWritable()) {
      writable.run();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(Fault.UPSTREAM_CUT, "Bedrock's answer did not come: the stream was closed.");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(Fault.UPSTREAM_CUT, "Bedrock's answer did not come: the stream failed.");
  }

  private void content(HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    if (content.content().isReadable()) {
      listener.chunk(content.content());
    } else {
      content.release();
    }
    if (last && !informational && !ended) {
      finish();
      listener.ended();
    }
  }

  private void send(HttpContent content) {
    if (ended || context == null) {
      content.release();
    } else {
      context.writeAndFlush(content, context.voidPromise());
    }
  }

  private void look() {
    if (ended || context == null) {
      return;
    }
    Duration bound = answered ? idle : firstByte;
    Duration waited = asked ? Duration.ofNanos(System.nanoTime() - since) : Duration.ZERO;
    if (waited.compareTo(bound) >= 0) {
      fail(Fault.UPSTREAM_TIMEOUT, "Bedrock did not answer within " + bound + ".");
    } else {
      watch(context, bound.minus(waited));
    }
  }

  private void watch(ChannelHandlerContext ctx, Duration after) {
    if (watch != null) {
      watch.cancel(false);
    }
    watch = ctx.executor().schedule(this::look, after.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void fail(Fault fault, String message) {
    if (!ended) {
      finish();
      listener.failed(Failure.of(fault, message));
    }
  }

  /** The connection has served its one stream. */
  private void finish() {
    ended = true;
    if (watch != null) {
      watch.cancel(false);
    }
    if (context != null) {
      context.close();
      context.channel().parent().close();
    }
  }
}
