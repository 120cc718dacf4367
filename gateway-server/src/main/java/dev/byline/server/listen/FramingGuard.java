package dev.byline.server.listen;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The decoder of requests, which takes no message whose end could be read in two ways: one with both
 * {@code Transfer-Encoding} and {@code Content-Length} is malformed here, and not repaired (RFC 9112,
 * section 6.3, and the request smuggling that it warns of).
 *
 * <p>A head that does not end in time is refused too, however steadily its bytes drip.
 *
 * <p>Thread: the channel's event loop. Owns: what it has not decoded. Fails: a malformed request
 * carries its failure, is answered with 400, a late one with 408, and its connection is closed.
 */
final class FramingGuard extends HttpRequestDecoder {
  static final int REQUEST_LINE_MAX = 8 * 1024;
  static final int HEADERS_MAX = 32 * 1024;
  private static final int CHUNK_MAX = 64 * 1024;

  private final Duration headMax;
  private final Http1Turns turns;
  private @Nullable ScheduledFuture<?> deadline;
  private boolean inMessage;
  private boolean broken;

  /**
   * A decoder for one connection.
   *
   * @param headMax how long a head may take, from its first byte to its last
   * @param turns knows whether the connection is read at all, or waits for an answer to be given
   */
  FramingGuard(Duration headMax, Http1Turns turns) {
    super(new HttpDecoderConfig()
        .setMaxInitialLineLength(REQUEST_LINE_MAX)
        .setMaxHeaderSize(HEADERS_MAX)
        .setMaxChunkSize(CHUNK_MAX));
    this.headMax = headMax;
    this.turns = turns;
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (broken) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (!inMessage && hasLineThatBeginsWithSpace(in)) {
      in.skipBytes(in.readableBytes());
      HttpRequest folded = refused(Failure.of(
          Fault.REQUEST_MALFORMED, "The request's head has a line that begins with a space."));
      decoded(folded);
      out.add(folded);
      return;
    }
    int before = out.size();
    super.decode(ctx, in, out);
    for (int i = before; i < out.size(); i++) {
      decoded((HttpObject) out.get(i));
    }
    if (out.size() == before && !inMessage && deadline == null) {
      expectHead(ctx);
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
    headIsThere();
    super.handlerRemoved0(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    headIsThere();
    broken = true;
    super.channelInactive(ctx);
  }

  private void decoded(HttpObject object) {
    headIsThere();
    inMessage = !(object instanceof LastHttpContent);
    broken = object.decoderResult().isFailure();
  }

  private void headIsThere() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private void expectHead(ChannelHandlerContext ctx) {
    deadline = ctx.executor().schedule(() -> late(ctx), headMax.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void late(ChannelHandlerContext ctx) {
    if (turns.answering()) {
      // The rest of this head may be there, unread, because an earlier request has the turn.
      expectHead(ctx);
      return;
    }
    broken = true;
    ctx.fireChannelRead(
        refused(Failure.of(Fault.HEAD_TIMEOUT, "The request's head did not come in time.")));
    ctx.fireChannelReadComplete();
  }

  private static HttpRequest refused(Failure failure) {
    HttpRequest nothing = new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Unpooled.EMPTY_BUFFER);
    nothing.setDecoderResult(DecoderResult.failure(failure.refused()));
    return nothing;
  }

  /**
   * Whether the head that is being read goes on with a space where a header's name should begin: an
   * old way to fold a header, which others read otherwise (RFC 9112, section 5.2).
   */
  private static boolean hasLineThatBeginsWithSpace(ByteBuf in) {
    int line = in.readerIndex();
    int end = in.writerIndex();
    while (line >= 0 && line < end) {
      byte first = in.getByte(line);
      if (first == ' ' || first == '\t') {
        return true;
      }
      if (first == '\r' || first == '\n') {
        // The head's end, or an empty line before its beginning.
        return false;
      }
      int lineFeed = in.indexOf(line, end, (byte) '\n');
      line = lineFeed < 0 ? -1 : lineFeed + 1;
    }
    return false;
  }
}
