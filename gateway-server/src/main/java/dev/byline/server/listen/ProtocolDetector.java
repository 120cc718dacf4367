package dev.byline.server.listen;

import dev.byline.server.exchange.ExchangeHandler;
import dev.byline.server.exchange.ExchangeServices;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.List;

/**
 * Tells HTTP/2 with prior knowledge (RFC 9113, section 3.3) from HTTP/1.1 by the connection's first
 * bytes, and puts the handlers of the one or the other in its own place. The AWS SDK's asynchronous
 * Bedrock client speaks HTTP/2 this way on plain connections.
 *
 * <p>Both protocols end in the same {@link ExchangeHandler}.
 *
 * <p>Thread: the channel's event loop. Owns: the bytes that it looked at, until it hands them on.
 * Fails: never; what is not HTTP/2 is for the HTTP/1.1 decoder to refuse.
 */
final class ProtocolDetector extends ByteToMessageDecoder {
  private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf().asReadOnly();

  private final ExchangeServices services;
  private boolean found;

  ProtocolDetector(ExchangeServices services) {
    this.services = services;
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
    if (event instanceof IdleStateEvent) {
      ctx.close();
    } else {
      super.userEventTriggered(ctx, event);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    int length = Math.min(in.readableBytes(), PREFACE.readableBytes());
    if (!ByteBufUtil.equals(in, in.readerIndex(), PREFACE, 0, length)) {
      found = true;
      http1(ctx.pipeline());
    } else if (length == PREFACE.readableBytes()) {
      found = true;
      http2(ctx);
    } else {
      return;
    }
    ctx.pipeline().remove(this);
  }

  private void http1(ChannelPipeline pipeline) {
    pipeline
        .addLast("decode", new FramingGuard())
        .addLast("encode", new HttpResponseEncoder())
        .addLast("flow", new FlowControlHandler())
        .addLast("exchange", new ExchangeHandler(services));
  }

  private void http2(ChannelHandlerContext ctx) {
    // Each stream asks for its own bytes; the connection as a whole always reads.
    ctx.channel().config().setAutoRead(true);
    Http2Streams.addTo(ctx.pipeline(), services);
  }
}
