package dev.byline.sim.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells HTTP/2 with prior knowledge from HTTP/1.1 by the first bytes of a plain connection, and makes way.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-3.4">RFC 9113, section 3.4</a>
 */
final class ProtocolChoice extends ByteToMessageDecoder {
  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

  private final Consumer<ChannelHandlerContext> http1;
  private final Consumer<ChannelHandlerContext> http2;

  ProtocolChoice(Consumer<ChannelHandlerContext> http1, Consumer<ChannelHandlerContext> http2) {
    this.http1 = http1;
    this.http2 = http2;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    int length = Math.min(in.readableBytes(), PREFACE.length);
    for (int i = 0; i < length; i++) {
      if (in.getByte(in.readerIndex() + i) != PREFACE[i]) {
        choose(ctx, http1);
        return;
      }
    }
    if (length == PREFACE.length) {
      choose(ctx, http2);
    }
  }

  private void choose(ChannelHandlerContext ctx, Consumer<ChannelHandlerContext> choice) {
    choice.accept(ctx);
    ctx.pipeline().remove(this);
  }
}
