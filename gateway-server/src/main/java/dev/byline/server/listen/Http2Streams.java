package dev.byline.server.listen;

import dev.byline.server.exchange.ExchangeHandler;
import dev.byline.server.exchange.ExchangeServices;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateEvent;

/**
 * The HTTP/2 side of the listener: every stream is a channel of its own, which speaks in the same
 * objects as an HTTP/1.1 connection does and ends in the same {@link ExchangeHandler}.
 */
final class Http2Streams {
  private static final int STREAMS_MAX = 256;
  private static final int HEADER_LIST_MAX = 32 * 1024;

  /** Resets and empty frames in a row that a peer may send in a window before it is cut off. */
  private static final int RESETS_MAX = 200;

  private static final int RESET_WINDOW_SECONDS = 30;
  private static final int EMPTY_FRAMES_MAX = 2;

  private Http2Streams() {}

  static void addTo(ChannelPipeline pipeline, ExchangeServices services) {
    Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
        .initialSettings(Http2Settings.defaultSettings()
            .maxConcurrentStreams(STREAMS_MAX)
            .maxHeaderListSize(HEADER_LIST_MAX))
        .decoderEnforceMaxRstFramesPerWindow(RESETS_MAX, RESET_WINDOW_SECONDS)
        .decoderEnforceMaxConsecutiveEmptyDataFrames(EMPTY_FRAMES_MAX)
        .build();
    pipeline
        .addLast("h2", codec)
        .addLast("streams", new Http2MultiplexHandler(new StreamInitializer(services)))
        .addLast("idle-close", new IdleClose(codec));
  }

  private static final class StreamInitializer extends ChannelInitializer<Channel> {
    private final ExchangeServices services;

    StreamInitializer(ExchangeServices services) {
      this.services = services;
    }

    @Override
    protected void initChannel(Channel stream) {
      stream.config().setAutoRead(false);
      stream
          .pipeline()
          .addLast("objects", new Http2StreamFrameToHttpObjectCodec(true))
          .addLast("flow", new FlowControlHandler())
          .addLast("exchange", new ExchangeHandler(services));
    }
  }

  /** Closes a connection that is idle and has no stream open. */
  private static final class IdleClose extends ChannelInboundHandlerAdapter {
    private final Http2FrameCodec codec;

    IdleClose(Http2FrameCodec codec) {
      this.codec = codec;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof IdleStateEvent && codec.connection().numActiveStreams() == 0) {
        ctx.close();
      } else {
        ctx.fireUserEventTriggered(event);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
