package dev.byline.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/** An upstream that takes every stream, answers 200 at once, counts the bytes, and never ends. */
@NullMarked
final class RecordingHttp2 implements AutoCloseable {
  final BlockingQueue<Http2HeadersFrame> heads = new LinkedBlockingQueue<>();
  private long bytes;
  final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel socket;

  RecordingHttp2(boolean answers) throws Exception {
    socket = new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .childHandler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings().initialWindowSize(8 << 20))
                .build();
            channel
                .pipeline()
                .addLast(codec)
                .addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel stream) {
                    stream.pipeline().addLast(new Taker(answers));
                  }
                }))
                .addLast(new ChannelInboundHandlerAdapter() {
                  @Override
                  public void handlerAdded(ChannelHandlerContext ctx) {
                    ctx.executor().execute(() -> {
                      try {
                        codec
                            .connection()
                            .local()
                            .flowController()
                            .incrementWindowSize(codec.connection().connectionStream(), 8 << 20);
                        ctx.flush();
                      } catch (Exception e) {
                        throw new IllegalStateException(e);
                      }
                    });
                  }
                });
          }
        })
        .bind("127.0.0.1", 0)
        .sync()
        .channel();
  }

  /** Waits until so many bytes of bodies have come. */
  synchronized void awaitBytes(long count) throws InterruptedException {
    while (bytes < count) {
      wait();
    }
  }

  private synchronized void count(int more) {
    bytes += more;
    notifyAll();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + ((InetSocketAddress) socket.localAddress()).getPort());
  }

  @Override
  public void close() {
    socket.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Taker extends ChannelInboundHandlerAdapter {
    private final boolean answers;

    Taker(boolean answers) {
      this.answers = answers;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
      if (frame instanceof Http2HeadersFrame head) {
        heads.add(head);
        if (answers) {
          ctx.writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers()
              .status("200")
              .set("content-type", "application/vnd.amazon.eventstream")));
        }
      } else if (frame instanceof Http2DataFrame data) {
        count(data.content().readableBytes());
        if (data.isEndStream()) {
          ends.add("END");
        }
      }
      ReferenceCountUtil.release(frame);
    }
  }
}
