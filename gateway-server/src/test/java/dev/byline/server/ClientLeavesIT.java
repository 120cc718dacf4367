package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.faults.Gate;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients that leave, in every phase: what was not sent is not sent any more, and what was is metered.
 */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class ClientLeavesIT {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final byte[] CANCEL = {0, 0, 0, 8};

  /** How a client leaves. */
  enum Way {
    RESET_OF_HTTP1,
    RST_STREAM,
    LOST_CONNECTION_OF_HTTP2
  }

  /** A client that has sent a request, or the beginning of one, and can leave. */
  private static final class Client implements AutoCloseable {
    private final Way way;
    private final GatewayFixture byline;
    private final RawConnection http1;
    private final RawHttp2 http2;

    Client(Way way, GatewayFixture byline) throws IOException {
      this.way = way;
      this.byline = byline;
      this.http1 = new RawConnection(byline.uri());
      this.http2 = new RawHttp2(byline.uri());
    }

    Client asks(String path, String body, boolean whole) throws IOException {
      String token = byline.token("alice");
      if (way == Way.RESET_OF_HTTP1) {
        http1.send(Calls.head(path, token, body.length() + (whole ? 0 : 1), "") + body);
      } else {
        http2.send(request(1, path, token, body, whole));
      }
      return this;
    }

    /** Returns when the gateway has seen it. */
    void leaves() throws Exception {
      switch (way) {
        case RESET_OF_HTTP1 -> http1.reset();
        case RST_STREAM -> http2.send(RawHttp2.frame(RawHttp2.RST, 0, 1, CANCEL));
        case LOST_CONNECTION_OF_HTTP2 -> {
          http2.socket().setSoLinger(true, 0);
          http2.close();
        }
      }
      // A lost connection tells its streams one turn later.
      Calls.everyLoopHasTurned(byline);
      Calls.everyLoopHasTurned(byline);
    }

    void awaitAnswer() throws Exception {
      if (way == Way.RESET_OF_HTTP1) {
        assertThat(http1.head()).startsWith("HTTP/1.1 200");
      } else {
        assertThat(http2.until("HEADERS 1")).startsWith("HEADERS 1");
      }
    }

    @Override
    public void close() throws IOException {
      http1.close();
      http2.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void beforeItsAdmissionEndsNothingIsSent(Way way) throws Exception {
    try (GatewayFixture byline = GatewayFixture.start();
        Client client = new Client(way, byline)) {
      Gate sts = byline.simulator().faults().sts().hold();
      client.asks(Calls.CONVERSE, Calls.BODY, true);
      assertThat(sts.awaitHeld(1, SOON)).isTrue();
      client.leaves();
      sts.release();

      byline.awaitNoOpenExchange();
      assertThat(byline.bedrockCalls()).isZero();
      assertThat(Calls.ends(byline)).contains("0 client-left client-left known");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whileItsBodyIsReadNothingIsSent(Way way) throws Exception {
    try (GatewayFixture byline = GatewayFixture.start();
        Client client = new Client(way, byline)) {
      client.asks(Calls.CONVERSE, Calls.BODY, false);
      while (byline.gateway().heldBodyBytes() == 0) {
        Thread.onSpinWait();
      }
      client.leaves();
      byline.awaitNoOpenExchange();

      assertThat(byline.gateway().heldBodyBytes()).isZero();
      assertThat(byline.bedrockCalls()).isZero();
      assertThat(Calls.ends(byline)).contains("0 client-left client-left known");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void beforeItsUpstreamIsConnectedNothingIsSent(Way way) throws Exception {
    CountDownLatch connecting = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    CountDownLatch seen = new CountDownLatch(1);
    AtomicLong bytes = new AtomicLong(-1);
    try (RawUpstream upstream = RawUpstream.serving(peer -> {
          connecting.countDown();
          // Only the beginning of a handshake may come: a record of type 22 (RFC 8446, section
          // 5.1).
          int first = peer.socket().getInputStream().read();
          assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
          // A record that is no handshake ends the waiting.
          peer.send("HTTP/1.1 400 not TLS\r\n\r\n");
          long rest =
              peer.socket().getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
          bytes.set(first == 22 ? rest : Long.MAX_VALUE);
          seen.countDown();
        });
        GatewayFixture byline = GatewayFixture.before(upstream.uri("https"));
        Client client = new Client(way, byline)) {
      client.asks(Calls.CONVERSE, Calls.large(50_000), true);
      assertThat(connecting.await(10, TimeUnit.SECONDS)).isTrue();
      client.leaves();
      byline.awaitNoOpenExchange();

      assertThat(byline.gateway().heldBodyBytes()).isZero();
      left.countDown();
      assertThat(seen.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(bytes.get()).as("a ClientHello, and not a body").isLessThan(10_000);
      assertThat(upstream.accepted()).as("no second try for nobody").isEqualTo(1);
      assertThat(Calls.ends(byline)).contains("0 client-left client-left known");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whileItWaitsForTheFirstByteItsAnswerIsMetered(Way way) throws Exception {
    try (GatewayFixture byline = GatewayFixture.start();
        Client client = new Client(way, byline)) {
      Gate gate = byline.simulator().faults().bedrock().hold();
      client.asks(Calls.CONVERSE, Calls.BODY, true);
      assertThat(gate.awaitHeld(1, SOON)).isTrue();
      client.leaves();
      gate.release();

      byline.awaitNoOpenExchange();
      assertThat(byline.simulator().books().served()).hasSize(1);
      assertThat(Calls.ends(byline)).contains("200 client-left client-left known");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void midStreamItsAnswerIsMeteredToTheToken(Way way) throws Exception {
    try (GatewayFixture byline = GatewayFixture.start();
        Client client = new Client(way, byline)) {
      Gate gate = byline.simulator().faults().bedrock().holdAfterFrames(2);
      client.asks(Calls.CONVERSE_STREAM, Calls.BODY, true).awaitAnswer();
      assertThat(gate.awaitHeld(1, SOON)).isTrue();
      client.leaves();
      gate.release();

      byline.awaitNoOpenExchange();
      assertThat(Calls.ends(byline)).contains("200 client-left client-left known");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void midStreamOfWhatHasNoEndTheDrainHasOne(Way way) throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    CountDownLatch cut = new CountDownLatch(1);
    AtomicLong sent = new AtomicLong();
    try (RawUpstream upstream = RawUpstream.serving(peer -> {
          peer.request();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
          byte[] part = new byte[1 << 16];
          assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
          try {
            for (; sent.get() < 1_000_000_000; sent.addAndGet(part.length)) {
              peer.send(part);
            }
          } catch (IOException cutOff) {
            cut.countDown();
          }
        });
        GatewayFixture byline = GatewayFixture.before(upstream.uri());
        Client client = new Client(way, byline)) {
      client.asks(Calls.INVOKE_STREAM, Calls.BODY, true).awaitAnswer();
      client.leaves();
      left.countDown();

      assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(sent.get()).isBetween(64L << 20, 128L << 20);
      byline.awaitNoOpenExchange();
      assertThat(Calls.ends(byline)).contains("200 client-left upstream-cut absent");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void midStreamOfWhatStopsTheDrainWaitsNoLongerThanForAnyAnswer(Way way) throws Exception {
    try (RawUpstream upstream = RawUpstream.serving(peer -> {
          peer.request();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
          peer.untilEnd();
        });
        GatewayFixture byline = GatewayFixture.before(upstream.uri(), "timeouts: {idle: 1s}\n");
        Client client = new Client(way, byline)) {
      client.asks(Calls.INVOKE_STREAM, Calls.BODY, true).awaitAnswer();
      client.leaves();

      byline.awaitNoOpenExchange();
      assertThat(Calls.ends(byline)).contains("200 client-left upstream-timeout absent");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void afterTheLastByteItHasNotLeft(Way way) throws Exception {
    try (GatewayFixture byline = GatewayFixture.start();
        Client client = new Client(way, byline)) {
      client.asks(Calls.CONVERSE, Calls.BODY, true).awaitAnswer();
      byline.awaitNoOpenExchange();
      client.leaves();

      assertThat(Calls.ends(byline)).contains("200 complete complete known");
    }
  }

  @Test
  void aGoawayOfTheClientLeavesItsOpenStreamsOpen() throws Exception {
    try (GatewayFixture byline = GatewayFixture.start();
        RawHttp2 client = new RawHttp2(byline.uri())) {
      Gate gate = byline.simulator().faults().bedrock().holdAfterFrames(2);
      String token = byline.token("alice");
      client.send(request(1, Calls.CONVERSE_STREAM, token, Calls.BODY, true));
      client.send(request(3, Calls.CONVERSE_STREAM, token, Calls.BODY, true));
      assertThat(gate.awaitHeld(2, SOON)).isTrue();
      client.send(RawHttp2.frame(7, 0, 0, new byte[8]));
      Calls.everyLoopHasTurned(byline);
      gate.release();

      byline.awaitNoOpenExchange();
      assertThat(Calls.ends(byline).stream().filter("200 complete complete known"::equals))
          .hasSize(2);
    }
  }

  private static byte[][] request(
      int stream, String path, String token, String body, boolean whole) {
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
    byte[] bytes = body.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    int most = 16_000;
    byte[][] frames = new byte[1 + (bytes.length + most - 1) / most][];
    frames[0] = RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, head);
    for (int i = 1; i < frames.length; i++) {
      byte[] part =
          java.util.Arrays.copyOfRange(bytes, (i - 1) * most, Math.min(bytes.length, i * most));
      int flags = whole && i == frames.length - 1 ? RawHttp2.END_STREAM : 0;
      frames[i] = RawHttp2.frame(RawHttp2.DATA, flags, stream, part);
    }
    return frames;
  }
}
