package dev.byline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.bedrock.AnswerPlan;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that do not read: their upstream waits, the gateway keeps little, and in the end they get
 * everything or lose their place.
 */
@NullMarked
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class SlowReaderIT {
  private static final int READERS = 20;

  /** Megabytes of one answer. */
  private static final int ANSWER = 48;

  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final long MEMORY_MAX = 64L * 1024 * 1024;

  private final byte[] megabyte = new byte[1 << 20];
  private final AtomicLong written = new AtomicLong();

  SlowReaderIT() {
    new Random(7).nextBytes(megabyte);
  }

  @Test
  void streamsOfHttp2ThatAreNotReadCostLittleAndComeWholeLater() throws Exception {
    try (RawUpstream upstream = RawUpstream.serving(this::flood);
        GatewayFixture byline = GatewayFixture.before(upstream.uri());
        Http2Client client = new Http2Client(byline.uri()).widened()) {
      long before = directMemory();
      String token = byline.token("alice");
      List<Digest> digests = new ArrayList<>();
      List<Http2Client.Stream> streams = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        Http2Client.Stream stream = client.stream();
        Digest digest = new Digest();
        stream.channel().pipeline().addFirst(digest);
        stream.channel().config().setAutoRead(false);
        digests.add(digest);
        streams.add(stream.post(Calls.INVOKE_STREAM, token, false).data(Calls.BODY, true));
      }
      awaitStandstill();

      assertThat(written.get()).as("what the upstream could write").isLessThan(all() / 2);
      assertThat(directMemory() - before).as("what is held").isLessThan(MEMORY_MAX);
      streams.forEach(stream -> stream.channel().config().setAutoRead(true));
      for (Digest digest : digests) {
        assertThat(digest.whole.get(60, TimeUnit.SECONDS)).isEqualTo(expected());
      }
      assertThat(Calls.ends(byline)).hasSize(READERS).containsOnly("200 complete complete absent");
    }
  }

  @Test
  void connectionsOfHttp1ThatAreNotReadCostLittleAndComeWholeLater() throws Exception {
    List<RawConnection> clients = new ArrayList<>();
    try (RawUpstream upstream = RawUpstream.serving(this::flood);
        GatewayFixture byline = GatewayFixture.before(upstream.uri())) {
      long before = directMemory();
      String token = byline.token("alice");
      for (int i = 0; i < READERS; i++) {
        RawConnection client = new RawConnection(byline.uri());
        client.socket().setReceiveBufferSize(64 * 1024);
        clients.add(client.send(Calls.small(Calls.INVOKE_STREAM, token)));
        assertThat(client.head()).startsWith("HTTP/1.1 200");
      }
      awaitStandstill();

      assertThat(written.get()).as("what the upstream could write").isLessThan(all() / 2);
      assertThat(directMemory() - before).as("what is held").isLessThan(MEMORY_MAX);
      for (RawConnection client : clients) {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < ANSWER; i++) {
          digest.update(client.socket().getInputStream().readNBytes(1 << 20));
        }
        assertThat(digest.digest()).isEqualTo(expected());
      }
      assertThat(Calls.ends(byline)).hasSize(READERS).containsOnly("200 complete complete absent");
    } finally {
      for (RawConnection client : clients) {
        client.close();
      }
    }
  }

  @Test
  void aStreamOfHttp2ThatTakesNothingIsResetMeteredAndAlone() throws Exception {
    try (GatewayFixture byline =
            GatewayFixture.start("timeouts: {client-stall: 1s}\n", world -> {});
        RawHttp2 client = new RawHttp2(byline.uri())) {
      byline.simulator().answerWith(AnswerPlan.of(1_000_000, 500));
      byte[] window = {0, INITIAL_WINDOW_SIZE, 0, 0, (byte) 0x80, 0};
      client.send(RawHttp2.frame(RawHttp2.SETTINGS, 0, 0, window));
      client.send(request(1, Calls.CONVERSE_STREAM, byline.token("alice")));

      assertThat(client.until("RST 1")).isEqualTo("RST 1 8");
      byline.awaitNoOpenExchange();
      byline.simulator().answerWith(AnswerPlan.standard());
      client.send(request(3, Calls.CONVERSE, byline.token("alice")));
      assertThat(client.until("DATA 3")).contains("usage");
      assertThat(Calls.ends(byline))
          .containsExactly("200 client-left client-left known", "200 complete complete known");
    }
  }

  @Test
  void aConnectionOfHttp1ThatTakesNothingIsCutAndMetered() throws Exception {
    try (GatewayFixture byline =
        GatewayFixture.start("timeouts: {client-stall: 1s}\n", world -> {})) {
      byline.simulator().answerWith(AnswerPlan.of(100_000, 60_000));
      try (RawConnection client = new RawConnection(byline.uri())) {
        client.socket().setReceiveBufferSize(32 * 1024);
        client.send(Calls.small(Calls.CONVERSE_STREAM, byline.token("alice")));
        assertThat(client.head()).startsWith("HTTP/1.1 200");

        byline.awaitNoOpenExchange();
        assertThat(client.untilEnd()).doesNotEndWith("0\r\n\r\n");
      }
      assertThat(Calls.ends(byline)).containsExactly("200 client-left client-left known");
    }
  }

  @Test
  void aStreamWhoseEndIsWrittenButNotTakenIsResetAfterTheSameTime() throws Exception {
    try (GatewayFixture byline =
            GatewayFixture.start("timeouts: {client-stall: 1s}\n", world -> {});
        RawHttp2 client = new RawHttp2(byline.uri())) {
      byte[] noWindow = {0, INITIAL_WINDOW_SIZE, 0, 0, 0, 0};
      client.send(RawHttp2.frame(RawHttp2.SETTINGS, 0, 0, noWindow));
      client.send(request(1, Calls.CONVERSE, byline.token("alice")));

      assertThat(client.until("HEADERS 1")).startsWith("HEADERS 1");
      assertThat(client.until("RST 1")).isEqualTo("RST 1 8");
      byline.awaitNoOpenExchange();
      assertThat(Calls.ends(byline)).containsExactly("200 client-left client-left known");
    }
  }

  private static byte[] request(int stream, String path, String token) {
    byte[] head = RawHttp2.block(
        ":method",
        "POST",
        ":scheme",
        "http",
        ":authority",
        "x",
        ":path",
        path,
        "authorization",
        "Bearer " + token);
    byte[] headers = RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, head);
    byte[] body =
        RawHttp2.frame(RawHttp2.DATA, RawHttp2.END_STREAM, stream, Calls.BODY.getBytes(UTF_8));
    return ByteBuffer.allocate(headers.length + body.length)
        .put(headers)
        .put(body)
        .array();
  }

  private void flood(RawUpstream.Peer peer) throws Exception {
    peer.socket().setSendBufferSize(64 * 1024);
    peer.request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + ((long) ANSWER << 20) + "\r\n\r\n");
    for (int i = 0; i < ANSWER; i++) {
      for (int at = 0; at < megabyte.length; at += 1 << 14) {
        peer.socket().getOutputStream().write(megabyte, at, 1 << 14);
        written.addAndGet(1 << 14);
      }
    }
    peer.untilEnd();
  }

  /** Until nothing was written for half a second; nothing tells when a socket's buffers are full. */
  private void awaitStandstill() throws InterruptedException {
    long before;
    do {
      before = written.get();
      assertThat(new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS)).isFalse();
    } while (written.get() > before || before == 0);
  }

  private static long all() {
    return ((long) READERS * ANSWER) << 20;
  }

  private byte[] expected() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int i = 0; i < ANSWER; i++) {
      digest.update(megabyte);
    }
    return digest.digest();
  }

  private static long directMemory() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  /** What has come on one stream. */
  private static final class Digest extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final MessageDigest digest = MessageDigest.getInstance("SHA-256");

    Digest() throws Exception {}

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
      if (frame instanceof Http2DataFrame data) {
        digest.update(data.content().nioBuffer());
        if (data.isEndStream()) {
          whole.complete(digest.digest());
        }
      }
      ReferenceCountUtil.release(frame);
    }
  }
}
