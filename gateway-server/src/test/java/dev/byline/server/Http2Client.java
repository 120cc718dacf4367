package dev.byline.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/** An HTTP/2 connection with prior knowledge, frame by frame. */
@NullMarked
final class Http2Client implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel connection;

  Http2Client(URI uri) {
    connection = new Bootstrap()
        .group(loops)
        .channel(NioSocketChannel.class)
        .handler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            channel
                .pipeline()
                .addLast(Http2FrameCodecBuilder.forClient().build())
                .addLast(new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
          }
        })
        .connect(uri.getHost(), uri.getPort())
        .syncUninterruptibly()
        .channel();
  }

  /** Opens the connection's own window, so that streams that are not read do not stop the others. */
  Http2Client widened() {
    connection.writeAndFlush(new DefaultHttp2WindowUpdateFrame(16 << 20)).syncUninterruptibly();
    return this;
  }

  /** A new stream. */
  Stream stream() throws Exception {
    BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    Http2StreamChannel stream = new Http2StreamChannelBootstrap(connection)
        .handler(new Frames(frames))
        .open()
        .get();
    return new Stream(stream, frames);
  }

  @Override
  public void close() {
    connection.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** One stream: what comes is told as short texts, in order. */
  record Stream(Http2StreamChannel channel, BlockingQueue<String> frames) {
    /** A request's head with {@code more} headers, by name and value. */
    Stream post(String path, String token, boolean end, String... more) {
      Http2Headers headers = new DefaultHttp2Headers()
          .method("POST")
          .scheme("http")
          .authority("gateway")
          .path(path)
          .set("authorization", "Bearer " + token)
          .set("content-type", "application/json");
      for (int i = 0; i < more.length; i += 2) {
        headers.add(more[i], more[i + 1]);
      }
      channel.writeAndFlush(new DefaultHttp2HeadersFrame(headers, end)).syncUninterruptibly();
      return this;
    }

    Stream data(String text, boolean end) {
      channel.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.copiedBuffer(text, UTF_8), end));
      return this;
    }

    void reset() {
      channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL)).syncUninterruptibly();
    }

    /** The next frame, or {@code nothing} after ten seconds. */
    String next() throws InterruptedException {
      String frame = frames.poll(10, TimeUnit.SECONDS);
      return frame == null ? "nothing" : frame;
    }

    /** Everything up to the frame that ends the stream. */
    String untilEnd() throws InterruptedException {
      StringBuilder all = new StringBuilder();
      String frame;
      do {
        frame = next();
        all.append(frame).append('\n');
      } while (!frame.endsWith("END") && !frame.startsWith("RST") && !frame.equals("nothing"));
      return all.toString();
    }
  }

  private static final class Frames extends ChannelInboundHandlerAdapter {
    private final BlockingQueue<String> frames;

    Frames(BlockingQueue<String> frames) {
      this.frames = frames;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
      try {
        switch (frame) {
          case Http2HeadersFrame headers ->
            frames.add(
                "HEADERS " + headers.headers().status() + (headers.isEndStream() ? " END" : ""));
          case Http2DataFrame data ->
            frames.add(
                "DATA " + data.content().toString(UTF_8) + (data.isEndStream() ? " END" : ""));
          default -> frames.add(frame.toString());
        }
      } finally {
        ReferenceCountUtil.release(frame);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof Http2ResetFrame reset) {
        frames.add("RST " + reset.errorCode());
      }
    }
  }
}
