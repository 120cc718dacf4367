package dev.byline.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.byline.sim.eventstream.EventFrame;
import dev.byline.sim.eventstream.FrameReader;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
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
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.jspecify.annotations.NullMarked;

/**
 * A speech session over HTTP/2, frame by frame: events go out as they are or wrapped as an SDK wraps
 * them, with a signature that means nothing.
 */
@NullMarked
final class SpeechClient implements AutoCloseable {
  static final String OPENING = "{\"event\":{\"sessionStart\":{\"inferenceConfiguration\":"
      + "{\"maxTokens\":1024}}}}|{\"event\":{\"promptStart\":{\"promptName\":\"p\"}}}";
  static final String CLOSING =
      "{\"event\":{\"promptEnd\":{\"promptName\":\"p\"}}}|{\"event\":{\"sessionEnd\":{}}}";

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private final Channel connection;
  private final Http2StreamChannel stream;

  SpeechClient(URI uri) throws Exception {
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
        .sync()
        .channel();
    stream = new Http2StreamChannelBootstrap(connection)
        .handler(new Answer(seen))
        .open()
        .get();
  }

  /** A turn of {@code bytes} of sound, as input events. */
  static String turn(String name, int bytes) {
    String of = "\"promptName\":\"p\",\"contentName\":\"" + name + "\"";
    return "{\"event\":{\"contentStart\":{"
        + of
        + ",\"type\":\"AUDIO\",\"role\":\"USER\",\"interactive\":true}}}|{\"event\":{\"audioInput\":{"
        + of
        + ",\"content\":\""
        + Base64.getEncoder().encodeToString(new byte[bytes])
        + "\"}}}|{\"event\":{\"contentEnd\":{"
        + of
        + "}}}";
  }

  /** Begins with a bearer token. */
  SpeechClient begin(String token) {
    return head("authorization", "Bearer " + token);
  }

  /** Begins as an AWS SDK does that has the token for a session token. */
  SpeechClient beginSigned(String token) {
    return head(
        "authorization",
        "AWS4-HMAC-SHA256 Credential=ANY/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host,"
            + " Signature=00",
        "x-amz-security-token",
        token,
        "x-amz-content-sha256",
        "STREAMING-AWS4-HMAC-SHA256-EVENTS");
  }

  /** Sends events, separated by {@code |}, each in a frame of its own. */
  SpeechClient say(String events) {
    for (String event : events.split("\\|", -1)) {
      send(frame(event), false);
    }
    return this;
  }

  /** The same, in frames that are signed with nothing. */
  SpeechClient saySigned(String events) {
    for (String event : events.split("\\|", -1)) {
      send(wrapped(frame(event)), false);
    }
    return this;
  }

  SpeechClient send(byte[] bytes, boolean end) {
    stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes), end));
    return this;
  }

  /** Ends as an SDK does: with an empty signed frame. */
  void endSigned() {
    send(wrapped(new byte[0]), true);
  }

  void reset() {
    stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL)).syncUninterruptibly();
  }

  /** The next thing that came: a status, an event's name, an exception, {@code END} or {@code RST}. */
  String next() throws InterruptedException {
    String next = seen.poll(15, TimeUnit.SECONDS);
    return next == null ? "nothing" : next;
  }

  /** What came and was not asked for yet. */
  String seenSoFar() {
    return String.join(" ", seen);
  }

  /** Everything until {@code last}, or until the stream's end. */
  String until(String last) throws InterruptedException {
    StringBuilder all = new StringBuilder();
    String next;
    do {
      next = next();
      all.append(next).append(' ');
    } while (!next.startsWith(last)
        && !next.equals("END")
        && !next.startsWith("RST")
        && !next.equals("nothing"));
    return all.toString();
  }

  /** An event frame. */
  static byte[] frame(String event) {
    String bytes = Base64.getEncoder().encodeToString(event.getBytes(UTF_8));
    return EventFrame.event("chunk", "{\"bytes\":\"" + bytes + "\"}").encode();
  }

  /** A frame around {@code payload} as an SDK's signer makes it; the signature is all zeros. */
  static byte[] wrapped(byte[] payload) {
    ByteArrayOutputStream headers = new ByteArrayOutputStream();
    header(
        headers, ":date", 8, ByteBuffer.allocate(8).putLong(1_767_323_045_000L).array());
    byte[] signature = new byte[34];
    signature[1] = 32;
    header(headers, ":chunk-signature", 6, signature);
    int total = 16 + headers.size() + payload.length;
    ByteBuffer frame = ByteBuffer.allocate(total).putInt(total).putInt(headers.size());
    frame.putInt(crc(frame.array(), 8)).put(headers.toByteArray()).put(payload);
    return frame.putInt(crc(frame.array(), total - 4)).array();
  }

  @Override
  public void close() {
    connection.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private SpeechClient head(String... more) {
    Http2Headers headers = new DefaultHttp2Headers()
        .method("POST")
        .scheme("http")
        .authority("gateway")
        .path("/model/amazon.nova-2-sonic-v1%3A0/invoke-with-bidirectional-stream")
        .set("content-type", "application/vnd.amazon.eventstream");
    for (int i = 0; i < more.length; i += 2) {
      headers.set(more[i], more[i + 1]);
    }
    stream.writeAndFlush(new DefaultHttp2HeadersFrame(headers, false)).syncUninterruptibly();
    return this;
  }

  private static void header(ByteArrayOutputStream into, String name, int type, byte[] value) {
    into.write(name.length());
    into.writeBytes(name.getBytes(UTF_8));
    into.write(type);
    into.writeBytes(value);
  }

  private static int crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static final class Answer extends ChannelInboundHandlerAdapter {
    private final BlockingQueue<String> seen;
    private final FrameReader frames = new FrameReader();
    private boolean events;

    Answer(BlockingQueue<String> seen) {
      this.seen = seen;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
      try {
        if (frame instanceof Http2HeadersFrame head) {
          events = String.valueOf(head.headers().get("content-type")).contains("eventstream");
          seen.add(String.valueOf(head.headers().status()));
          end(head.isEndStream());
        } else if (frame instanceof Http2DataFrame data) {
          byte[] bytes = ByteBufUtil.getBytes(data.content());
          if (!events) {
            seen.add(new String(bytes, UTF_8));
          } else {
            frames.read(bytes).forEach(this::tell);
          }
          end(data.isEndStream());
        }
      } finally {
        ReferenceCountUtil.release(frame);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof Http2ResetFrame reset) {
        seen.add("RST" + reset.errorCode());
      }
    }

    private void end(boolean ended) {
      if (ended) {
        seen.add("END");
      }
    }

    private void tell(FrameReader.Frame frame) {
      if (frame.headers().containsKey(":exception-type")) {
        seen.add(frame.text(":exception-type"));
        return;
      }
      String payload = new String(frame.bytes(), UTF_8);
      int from = payload.indexOf("\"bytes\":\"") + 9;
      String encoded = payload.substring(from, payload.indexOf('"', from));
      String json = new String(Base64.getDecoder().decode(encoded), UTF_8);
      int name = json.indexOf("{\"event\":{\"") + 11;
      seen.add(json.substring(name, json.indexOf('"', name)));
    }
  }
}
