package dev.byline.server.listen;

import dev.byline.server.exchange.ExchangeHandler;
import dev.byline.server.exchange.ExchangeServices;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.flow.FlowControlHandler;

/**
 * The HTTP/2 side of the listener: every stream is a channel of its own, which speaks in the same
 * objects as an HTTP/1.1 connection does and ends in the same {@link ExchangeHandler}.
 */
final class Http2Streams {
  private static final int STREAMS_MAX = 256;

  /**
   * Above this the codec itself refuses, in its own shape; {@link Http2HeadGuard} refuses in ours what
   * is above half of it.
   */
  private static final int HEADER_LIST_MAX = 64 * 1024;

  /** Resets and empty frames in a row that a peer may send in a window before it is cut off. */
  private static final int RESETS_MAX = 200;

  private static final int RESET_WINDOW_SECONDS = 30;
  private static final int EMPTY_FRAMES_MAX = 2;
  private static final int SMALL_CONTINUATIONS_MAX = 16;

  private Http2Streams() {}

  static void addTo(ChannelPipeline pipeline, Entrance entrance) {
    Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
        .initialSettings(Http2Settings.defaultSettings()
            .maxConcurrentStreams(STREAMS_MAX)
            .maxHeaderListSize(HEADER_LIST_MAX))
        .validateHeaders(true)
        .validateRequiredPseudoHeaders(true)
        .decoderEnforceMaxRstFramesPerWindow(RESETS_MAX, RESET_WINDOW_SECONDS)
        .decoderEnforceMaxConsecutiveEmptyDataFrames(EMPTY_FRAMES_MAX)
        .decoderEnforceMaxSmallContinuationFrames(SMALL_CONTINUATIONS_MAX)
        .gracefulShutdownTimeoutMillis(0)
        .build();
    // Each stream asks for its own bytes; the connection as a whole always reads.
    pipeline.channel().config().setAutoRead(true);
    pipeline.remove("idle");
    pipeline
        .addLast("frames", new Http2FrameGuard(codec, entrance.services().timeouts()))
        .addLast("h2", codec)
        .addLast("streams", new Http2MultiplexHandler(new StreamInitializer(entrance.services())))
        .addLast("turns", new Http2Turns(codec, entrance));
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
          .addLast("head", new Http2HeadGuard())
          .addLast("flow", new FlowControlHandler())
          .addLast("exchange", new ExchangeHandler(services));
    }
  }
}
