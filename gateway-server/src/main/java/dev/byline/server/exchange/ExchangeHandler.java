package dev.byline.server.exchange;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client connection, or one HTTP/2 stream: it gives each request to an {@link Exchange}, one after the other, and reads
 * nothing that nobody has asked for. While an exchange is answered, one read stays open, so that a
 * client that leaves is noticed; a request that comes early waits.
 *
 * <p>Thread: the channel's event loop. Owns: the request that waits. Fails: a broken connection ends
 * its exchange and is closed.
 */
public final class ExchangeHandler extends ChannelInboundHandlerAdapter
    implements Exchange.Connection {
  /** For how long a refused client may go on sending before its connection is cut. */
  private static final long LINGER_SECONDS = 2;

  private final ExchangeServices services;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Exchange exchange;
  private @Nullable HttpRequest early;
  private @Nullable ScheduledFuture<?> dropping;
  private boolean requestEnded = true;
  private boolean lengthDeclared;
  private boolean ending;
  private boolean asked;
  private boolean reading;
  private boolean again;

  /** A handler for one connection. */
  public ExchangeHandler(ExchangeServices services) {
    this.services = services;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    if (ctx.channel().isActive()) {
      // Added to a connection whose protocol was found out only now.
      ask();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ask();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    asked = false;
    if (ending) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest request) {
      request(ctx, request);
    } else if (message instanceof HttpContent content) {
      content(content);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  /** A read may end without a message, when only a part of one has come: then it is asked again. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (asked) {
      ask();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (exchange != null) {
      exchange.clientLeft();
    }
    early = null;
    dropped();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (exchange != null && ctx.channel().isWritable()) {
      exchange.clientWritable();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof IdleStateEvent && exchange == null) {
      ctx.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  @Override
  public void wantBody() {
    ask();
  }

  @Override
  public void goOn() {
    exchange = null;
    if (!requestEnded) {
      // The refused request's body is still to come: it is read and dropped, but not for ever. A
      // client
      // that meets a reset before it has read the refusal would try again.
      ChannelHandlerContext ctx = context();
      long atMost = services.timeouts().requestBody().toNanos();
      dropping = ctx.executor().schedule(this::tooLate, atMost, TimeUnit.NANOSECONDS);
      ask();
    } else if (early != null && context().channel().isActive()) {
      HttpRequest next = early;
      early = null;
      begin(context(), next);
    }
  }

  private void tooLate() {
    if (context().channel() instanceof Http2StreamChannel) {
      resetWithoutError();
    } else {
      context().close();
    }
  }

  @Override
  public void endAfter(ChannelFuture written) {
    exchange = null;
    ending = true;
    written.addListener(done -> end(done.isSuccess()));
  }

  /** Closing at once would destroy the answer under way if the client is still sending. */
  private void end(boolean answered) {
    ChannelHandlerContext ctx = context();
    if (answered && ctx.channel() instanceof Http2StreamChannel) {
      endStream(ctx);
    } else if (answered && ctx.channel() instanceof DuplexChannel duplex) {
      endOutput(ctx, duplex);
      ctx.channel().config().setAutoRead(true);
      ctx.channel().eventLoop().schedule(() -> ctx.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    } else {
      ctx.close();
    }
  }

  /**
   * An upload of a known length is stopped at once. A stream of events is left to its sender to end, for
   * a while: a sender that meets a reset before it has read the refusal would try again.
   */
  private void endStream(ChannelHandlerContext ctx) {
    if (lengthDeclared) {
      resetWithoutError();
    } else {
      ctx.channel().config().setAutoRead(true);
      ctx.channel().eventLoop().schedule(this::resetWithoutError, LINGER_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** TLS has an end of its own (RFC 8446, section 6.1): without it the answer looks cut off. */
  private static void endOutput(ChannelHandlerContext ctx, DuplexChannel duplex) {
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    if (tls == null) {
      duplex.shutdownOutput();
    } else {
      tls.closeOutbound();
    }
  }

  private void request(ChannelHandlerContext ctx, HttpRequest request) {
    if (exchange != null) {
      early = request;
    } else {
      begin(ctx, request);
    }
    if (request instanceof LastHttpContent whole) {
      // What could not be decoded, and an HTTP/2 request without a body, come as a whole.
      whole.release();
    }
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest request) {
    requestEnded = request instanceof LastHttpContent;
    lengthDeclared = HttpUtil.isContentLengthSet(request);
    Exchange next = new Exchange(services, ctx, this, request, requestEnded);
    exchange = next;
    next.begin();
  }

  private void content(HttpContent content) {
    requestEnded = content instanceof LastHttpContent;
    if (requestEnded) {
      dropped();
    }
    if (exchange != null) {
      exchange.content(content);
    } else {
      content.release();
    }
    if (requestEnded || exchange == null) {
      ask();
    }
  }

  private void dropped() {
    if (dropping != null) {
      dropping.cancel(false);
      dropping = null;
    }
  }

  /**
   * Asks for the next message. A read may hand on a message that waits already, from inside the call:
   * then what is asked in turn is read by the outermost call, so that a packet full of requests does
   * not become a stack full of calls.
   */
  private void ask() {
    asked = true;
    again = true;
    if (reading) {
      return;
    }
    reading = true;
    try {
      while (again) {
        again = false;
        context().read();
      }
    } finally {
      reading = false;
    }
  }

  /** The answer is whole, and the rest of the request is not wanted (RFC 9113, section 8.1). */
  private void resetWithoutError() {
    if (!context().channel().isActive()) {
      return;
    }
    context().writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
  }

  private ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return context;
  }
}
