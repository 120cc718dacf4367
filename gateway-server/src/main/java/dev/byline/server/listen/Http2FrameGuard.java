package dev.byline.server.listen;

import dev.byline.server.config.Timeouts;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the frames of an HTTP/2 connection before they are decoded, for what the codec does not
 * bound: how long a header block takes, and how many frames come that serve no request (PING, SETTINGS,
 * PRIORITY, unknown ones).
 *
 * <p>Thread: the channel's event loop. Owns: what comes after the cut, until it is released. Fails: a
 * connection that goes too far gets a GOAWAY with {@code ENHANCE_YOUR_CALM} and is closed.
 */
final class Http2FrameGuard extends ChannelInboundHandlerAdapter {
  /** Frames that serve no request, in a window; clients that look after a connection send one a second. */
  private static final int CONTROL_FRAMES_MAX = 500;

  private static final long CONTROL_WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int FRAME_HEAD = Http2CodecUtil.FRAME_HEADER_LENGTH;
  private static final int END_HEADERS = 0x4;

  private final Http2FrameCodec codec;
  private final Duration headMax;
  private final byte[] head = new byte[FRAME_HEAD];
  private int headLength;
  private int skip = Http2CodecUtil.connectionPrefaceBuf().readableBytes();
  private boolean endsHeaders;
  private int controlFrames;
  private long windowStart = System.nanoTime();
  private @Nullable ScheduledFuture<?> headDeadline;
  private boolean cut;

  Http2FrameGuard(Http2FrameCodec codec, Timeouts timeouts) {
    this.codec = codec;
    this.headMax = timeouts.requestHead();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!cut && message instanceof ByteBuf bytes) {
      look(ctx, bytes);
    }
    if (cut) {
      ReferenceCountUtil.release(message);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    headersEnded();
    ctx.fireChannelInactive();
  }

  private void look(ChannelHandlerContext ctx, ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (!cut && at < bytes.writerIndex()) {
      if (skip > 0) {
        int skipped = Math.min(skip, bytes.writerIndex() - at);
        skip -= skipped;
        at += skipped;
      } else {
        head[headLength++] = bytes.getByte(at++);
        if (headLength == FRAME_HEAD) {
          headLength = 0;
          frame(ctx);
        }
      }
      if (skip == 0 && headLength == 0 && endsHeaders) {
        headersEnded();
      }
    }
  }

  /** A frame's nine bytes: length, type, flags, stream (RFC 9113, section 4.1). */
  private void frame(ChannelHandlerContext ctx) {
    skip = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | (head[2] & 0xff);
    boolean end = (head[4] & END_HEADERS) != 0;
    switch (head[3]) {
      case Http2FrameTypes.DATA,
          Http2FrameTypes.RST_STREAM,
          Http2FrameTypes.PUSH_PROMISE,
          Http2FrameTypes.GO_AWAY,
          Http2FrameTypes.WINDOW_UPDATE -> {}
      case Http2FrameTypes.HEADERS -> {
        endsHeaders = end;
        headersBegin(ctx);
      }
      case Http2FrameTypes.CONTINUATION -> endsHeaders = end;
      default -> control(ctx);
    }
  }

  private void control(ChannelHandlerContext ctx) {
    long now = System.nanoTime();
    if (now - windowStart > CONTROL_WINDOW_NANOS) {
      windowStart = now;
      controlFrames = 0;
    }
    if (++controlFrames > CONTROL_FRAMES_MAX) {
      cut(ctx, "too many frames that serve no request");
    }
  }

  private void headersBegin(ChannelHandlerContext ctx) {
    if (headDeadline == null) {
      headDeadline = ctx.executor()
          .schedule(
              () -> cut(ctx, "a header block did not end in time"),
              headMax.toNanos(),
              TimeUnit.NANOSECONDS);
    }
  }

  private void headersEnded() {
    endsHeaders = false;
    if (headDeadline != null) {
      headDeadline.cancel(false);
      headDeadline = null;
    }
  }

  private void cut(ChannelHandlerContext ctx, String why) {
    cut = true;
    headersEnded();
    ChannelHandlerContext frames = ctx.pipeline().context(codec);
    if (frames != null) {
      codec.onError(
          frames, false, Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, why));
    }
    ConnectionEnd.certain(ctx.channel());
  }
}
