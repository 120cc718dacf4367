package dev.byline.server.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of an HTTP/2 connection as a whole: without an open stream it is closed after the keep-alive
 * time, whatever else it sends; and when the gateway drains, its client is told in two steps.
 *
 * <p>The first GOAWAY names the highest stream there can be: requests that are on their way are still
 * served. A PING behind it comes back when the client has seen it, and then the second one names the
 * last stream that will be served (RFC 9113, section 6.8).
 *
 * <p>Thread: the channel's event loop. Owns: the frames that belong to no stream, which it releases.
 * Fails: a broken connection is closed.
 */
final class Http2Turns extends ChannelInboundHandlerAdapter {
  private static final long FAREWELL = 0x62796c696e65L;
  private static final long FAREWELL_SECONDS = 1;

  private final Http2FrameCodec codec;
  private final Entrance entrance;
  private final Duration keepAlive;
  private @Nullable ScheduledFuture<?> idle;
  private @Nullable CompletableFuture<Void> told;
  private boolean lastStreamSaid;

  Http2Turns(Http2FrameCodec codec, Entrance entrance) {
    this.codec = codec;
    this.entrance = entrance;
    this.keepAlive = entrance.services().timeouts().keepAlive();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    codec.connection().addListener(new Http2ConnectionAdapter() {
      @Override
      public void onStreamActive(Http2Stream stream) {
        cancelIdle();
      }

      @Override
      public void onStreamClosed(Http2Stream stream) {
        if (codec.connection().numActiveStreams() == 0) {
          noStreams(ctx);
        }
      }
    });
    noStreams(ctx);
    if (entrance.draining().begun()) {
      ctx.executor().execute(() -> farewell(ctx, new CompletableFuture<>()));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    cancelIdle();
    ctx.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object frame) {
    try {
      if (frame instanceof Http2PingFrame ping && ping.ack() && ping.content() == FAREWELL) {
        lastStream(ctx);
      }
    } finally {
      ReferenceCountUtil.release(frame);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof Draining.Begins begins) {
      farewell(ctx, begins.told());
    } else if (event instanceof SslCloseCompletionEvent) {
      // BoringSSL ends both sides with a close_notify: nothing can be answered any more.
      ctx.close();
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  /** What is wrong with HTTP/2 is told and ended by the codec; the rest ends here. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof Http2Exception)) {
      end(ctx);
    }
  }

  private void noStreams(ChannelHandlerContext ctx) {
    cancelIdle();
    if (lastStreamSaid) {
      // From within the codec's own bookkeeping it can't be closed.
      ctx.executor().execute(() -> end(ctx));
    } else {
      idle = ctx.executor().schedule(() -> end(ctx), keepAlive.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void cancelIdle() {
    if (idle != null) {
      idle.cancel(false);
      idle = null;
    }
  }

  private void farewell(ChannelHandlerContext ctx, CompletableFuture<Void> whenTold) {
    if (told != null) {
      whenTold.complete(null);
      return;
    }
    told = whenTold;
    ctx.write(
        new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE));
    ctx.writeAndFlush(new DefaultHttp2PingFrame(FAREWELL));
    ctx.executor().schedule(() -> lastStream(ctx), FAREWELL_SECONDS, TimeUnit.SECONDS);
  }

  private void lastStream(ChannelHandlerContext ctx) {
    if (lastStreamSaid || told == null) {
      return;
    }
    lastStreamSaid = true;
    ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
    told.complete(null);
    if (codec.connection().numActiveStreams() == 0) {
      end(ctx);
    }
  }

  private static void end(ChannelHandlerContext ctx) {
    ctx.close();
    ConnectionEnd.certain(ctx.channel());
  }
}
