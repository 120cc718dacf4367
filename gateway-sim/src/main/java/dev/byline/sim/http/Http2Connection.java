package dev.byline.sim.http;

import dev.byline.sim.faults.Http2Faults;
import dev.byline.sim.faults.Http2Faults.StreamRefusal;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Clock;
import java.util.Optional;

/** One connection of HTTP/2: gives each stream a {@link StreamHandler}, or what the script has for it. */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failed write ends the stream, and nothing is left to do
final class Http2Connection {
  private static final int HEADER_LIMIT = 65_536;

  private final Service service;
  private final Clock clock;
  private final Http2Faults faults;
  private final Http2FrameCodec codec;

  private Http2Connection(Service service, Clock clock, Http2Faults faults) {
    this.service = service;
    this.clock = clock;
    this.faults = faults;
    this.codec = Http2FrameCodecBuilder.forServer()
        .initialSettings(Http2Settings.defaultSettings()
            .maxConcurrentStreams(faults.streamLimit())
            .maxHeaderListSize(HEADER_LIMIT))
        .gracefulShutdownTimeoutMillis(0)
        .build();
  }

  /** Makes a connection speak HTTP/2. */
  static void install(ChannelPipeline pipeline, Service service, Clock clock, Http2Faults faults) {
    Http2Connection connection = new Http2Connection(service, clock, faults);
    pipeline.addLast(connection.codec);
    pipeline.addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel stream) {
        connection.opened((Http2StreamChannel) stream);
      }
    }));
  }

  private void opened(Http2StreamChannel stream) {
    Optional<StreamRefusal> refusal = faults.next();
    if (refusal.isEmpty()) {
      serve(stream);
      return;
    }
    switch (refusal.get()) {
      case REFUSED_STREAM -> stream.pipeline().addLast(new RefusedStream());
      case GOAWAY_BEFORE -> goAway(stream, Math.max(0, stream.stream().id() - 2));
      case GOAWAY_AFTER -> {
        serve(stream);
        goAway(stream, stream.stream().id());
      }
    }
  }

  private void serve(Http2StreamChannel stream) {
    stream.pipeline().addLast(new StreamHandler(service, clock));
  }

  /** Sends GOAWAY once this stream's head was read, and closes the connection when no stream is left. */
  private void goAway(Http2StreamChannel stream, int lastStream) {
    Channel parent = stream.parent();
    parent.eventLoop().execute(() -> {
      ChannelHandlerContext context = parent.pipeline().context(codec);
      if (context == null) {
        return;
      }
      codec.goAway(
          context,
          lastStream,
          Http2Error.NO_ERROR.code(),
          Unpooled.EMPTY_BUFFER,
          context.newPromise());
      context.flush();
      codec.connection().addListener(new Http2ConnectionAdapter() {
        @Override
        public void onStreamRemoved(Http2Stream removed) {
          if (codec.connection().numActiveStreams() == 0) {
            parent.close();
          }
        }
      });
      if (codec.connection().numActiveStreams() == 0) {
        parent.close();
      }
    });
  }

  /** Answers every frame of a stream with one RST_STREAM. */
  private static final class RefusedStream extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.REFUSED_STREAM));
    }
  }
}
