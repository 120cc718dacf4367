package dev.byline.sim.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/** A client with prior knowledge of HTTP/2 that sends the frames it is told to and keeps the frames it gets. */
@NullMarked
public final class Http2Client implements AutoCloseable {
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final CompletableFuture<Integer> goAway = new CompletableFuture<>();
  private final String authority;
  private final Channel connection;

  /** Connects with the flow-control window that HTTP/2 starts with. */
  public Http2Client(URI server) {
    this(server, 65_535);
  }

  /** Connects with another window for each stream. */
  public Http2Client(URI server, int window) {
    authority = server.getAuthority();
    connection = new Bootstrap()
        .group(loops)
        .channel(NioSocketChannel.class)
        .handler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            channel
                .pipeline()
                .addLast(Http2FrameCodecBuilder.forClient()
                    .initialSettings(Http2Settings.defaultSettings()
                        .initialWindowSize(window)
                        .pushEnabled(false))
                    .gracefulShutdownTimeoutMillis(0)
                    .build())
                .addLast(new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()))
                .addLast(new GoAways());
          }
        })
        .connect(server.getHost(), server.getPort())
        .syncUninterruptibly()
        .channel();
  }

  /** The last stream that a GOAWAY named. */
  public int lastStream() throws Exception {
    return goAway.get(10, TimeUnit.SECONDS);
  }

  /** Waits until the server has closed the connection. */
  public boolean closed() {
    return connection.closeFuture().awaitUninterruptibly(10, TimeUnit.SECONDS);
  }

  /** Sends a whole request. */
  public Stream send(WireRequest request) {
    Stream stream = begin(request, request.body().length == 0);
    if (request.body().length > 0) {
      stream.send(request.body(), true);
    }
    return stream;
  }

  /** Sends the head of a request. */
  public Stream begin(WireRequest request, boolean last) {
    Http2Headers head = new DefaultHttp2Headers()
        .method(request.method())
        .path(request.path() + (request.query().isEmpty() ? "" : '?' + request.query()))
        .scheme("http")
        .authority(request.headers().first("host").orElse(authority));
    for (Headers.Field field : request.headers().fields()) {
      if (!field.name().equals("host")) {
        head.add(field.name(), field.value());
      }
    }
    Frames frames = new Frames();
    Channel stream = new Http2StreamChannelBootstrap(connection)
        .handler(frames)
        .open()
        .syncUninterruptibly()
        .getNow();
    stream.writeAndFlush(new DefaultHttp2HeadersFrame(head, last));
    return new Stream(stream, frames);
  }

  @Override
  public void close() {
    connection.close().awaitUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }

  /** Something that came on a stream. */
  public sealed interface Event {
    /** The head. */
    record Head(int status, Headers headers, boolean last) implements Event {}

    /** Some bytes, as ISO 8859-1. */
    record Bytes(String text, boolean last) implements Event {}

    /** RST_STREAM. */
    record Reset(Http2Error error) implements Event {}

    /** The stream is over. */
    record Closed() implements Event {}
  }

  /** One stream. */
  public static final class Stream {
    private final Channel channel;
    private final Frames frames;

    private Stream(Channel channel, Frames frames) {
      this.channel = channel;
      this.frames = frames;
    }

    /** Sends bytes. */
    public void send(byte[] bytes, boolean last) {
      channel.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes), last));
    }

    /** Resets. */
    public void reset() {
      channel
          .writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL))
          .awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    /** Stops or goes on reading, and so giving the server window. */
    public void reading(boolean wanted) {
      channel.config().setAutoRead(wanted);
    }

    /** The next thing that comes. */
    public Event next() throws InterruptedException {
      Event event = frames.events.poll(10, TimeUnit.SECONDS);
      if (event == null) {
        throw new AssertionError("nothing came within ten seconds");
      }
      return event;
    }

    /** How many things have come and were not taken. */
    public int waiting() {
      return frames.events.size();
    }

    /** The next thing, which has to be a head. */
    public Event.Head head() throws InterruptedException {
      return (Event.Head) next();
    }

    /** All bytes up to the end. */
    public byte[] rest() throws InterruptedException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      while (next() instanceof Event.Bytes part) {
        all.writeBytes(part.text().getBytes(StandardCharsets.ISO_8859_1));
        if (part.last()) {
          break;
        }
      }
      return all.toByteArray();
    }

    /** The same as text. */
    public String text() throws InterruptedException {
      return new String(rest(), StandardCharsets.UTF_8);
    }
  }

  private static final class Frames extends ChannelInboundHandlerAdapter {
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof Http2HeadersFrame frame) {
        Headers.Builder headers = new Headers.Builder();
        frame
            .headers()
            .forEach(f -> headers.add(f.getKey().toString(), f.getValue().toString()));
        events.add(new Event.Head(
            Integer.parseInt(frame.headers().status().toString()),
            headers.build(),
            frame.isEndStream()));
      } else if (message instanceof Http2DataFrame frame) {
        events.add(new Event.Bytes(
            frame.content().toString(StandardCharsets.ISO_8859_1), frame.isEndStream()));
      }
      ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof Http2ResetFrame reset) {
        events.add(new Event.Reset(Http2Error.valueOf(reset.errorCode())));
      }
      ReferenceCountUtil.release(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      events.add(new Event.Closed());
    }
  }

  private final class GoAways extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof Http2GoAwayFrame frame) {
        goAway.complete(frame.lastStreamId());
      }
      ReferenceCountUtil.release(message);
    }
  }
}
