package dev.byline.server.listen;

import dev.byline.server.exchange.ExchangeHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells HTTP/2 with prior knowledge (RFC 9113, section 3.3) from HTTP/1.1 by the connection's first
 * bytes, and puts the handlers of the one or the other in its own place. The AWS SDK's asynchronous
 * Bedrock client speaks HTTP/2 this way on plain connections.
 *
 * <p>Both protocols end in the same {@link ExchangeHandler}.
 *
 * <p>Thread: the channel's event loop. Owns: the bytes that it looked at, until it hands them on.
 * Fails: never; what is not HTTP/2 is for the HTTP/1.1 decoder to refuse, and what stops before
 * it can be told ends the connection.
 */
final class ProtocolDetector extends ByteToMessageDecoder {
  private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf().asReadOnly();

  private final Entrance entrance;
  private boolean found;
  private @Nullable ScheduledFuture<?> deadline;

  ProtocolDetector(Entrance entrance) {
    this.entrance = entrance;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.read();
    ctx.fireChannelActive();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    super.channelReadComplete(ctx);
    if (!found) {
      ctx.read();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof Draining.Begins begins) {
      begins.told().complete(null);
      ctx.close();
    } else if (event instanceof IdleStateEvent || event instanceof ChannelInputShutdownEvent) {
      ctx.close();
    } else {
      super.userEventTriggered(ctx, event);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    int length = Math.min(in.readableBytes(), PREFACE.readableBytes());
    if (!ByteBufUtil.equals(in, in.readerIndex(), PREFACE, 0, length)) {
      http1(ctx);
    } else if (length == PREFACE.readableBytes()) {
      http2(ctx);
    } else if (deadline == null) {
      // What stops in the middle of the preface may be of either protocol, and is answered in
      // neither.
      long requestHead = entrance.services().timeouts().requestHead().toNanos();
      deadline = ctx.executor().schedule(() -> ctx.close(), requestHead, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  private void http1(ChannelHandlerContext ctx) {
    found = true;
    Http1Requests.addTo(ctx.pipeline(), entrance);
    ctx.pipeline().remove(this);
  }

  private void http2(ChannelHandlerContext ctx) {
    found = true;
    // A client of HTTP/2 that closes its output can't open its windows any more: it has left.
    ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
    Http2Streams.addTo(ctx.pipeline(), entrance);
    ctx.pipeline().remove(this);
  }
}
