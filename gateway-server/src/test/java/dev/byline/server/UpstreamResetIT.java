package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Upstreams that break off, in every phase: nothing that may have reached one is sent again. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class UpstreamResetIT {
  private static final int LARGE = 3_000_000;
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

  /** Where the connection is reset. */
  enum Phase {
    AFTER_THE_REQUESTS_HEAD(false),
    IN_THE_REQUESTS_BODY(false),
    BEFORE_THE_ANSWER(false),
    WITHIN_THE_ANSWERS_HEAD(false),
    BETWEEN_HEAD_AND_BODY(true),
    WITHIN_THE_ANSWERS_BODY(true);

    private final boolean begun;

    Phase(boolean begun) {
      this.begun = begun;
    }

    void serve(RawUpstream.Peer peer) throws IOException {
      switch (this) {
        case AFTER_THE_REQUESTS_HEAD -> peer.head();
        case IN_THE_REQUESTS_BODY -> {
          peer.head();
          peer.take(100_000);
        }
        case BEFORE_THE_ANSWER -> peer.request();
        case WITHIN_THE_ANSWERS_HEAD -> {
          peer.request();
          peer.send("HTTP/1.1 200 OK\r\nContent-");
        }
        case BETWEEN_HEAD_AND_BODY -> {
          peer.request();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
        }
        case WITHIN_THE_ANSWERS_BODY -> {
          peer.request();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        }
      }
      peer.reset();
    }

    String row() {
      return begun
          ? "200 upstream-cut upstream-cut absent"
          : "503 upstream-failed upstream-cut absent";
    }
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void aResetIsUnavailableOrACutAndNeverASecondRequest(Phase phase) throws Exception {
    try (RawUpstream upstream = RawUpstream.serving(phase::serve);
        GatewayFixture byline = GatewayFixture.before(upstream.uri());
        RawConnection client = new RawConnection(byline.uri())) {
      String body = Calls.large(LARGE);
      client.send(Calls.head(Calls.CONVERSE, byline.token("alice"), LARGE, "") + body);
      String head = client.head();

      if (phase.begun) {
        assertThat(head).startsWith("HTTP/1.1 200");
        assertThat(client.untilEnd().length()).isLessThan(10);
      } else {
        assertThat(head).startsWith("HTTP/1.1 503").contains("ServiceUnavailableException");
        assertThat(client.body(head)).contains("Bedrock's answer did not come");
      }
      byline.awaitNoOpenExchange();
      assertThat(upstream.accepted()).isEqualTo(1);
      assertThat(upstream.requests()).isEqualTo(1);
      assertThat(Calls.ends(byline)).containsExactly(phase.row());
    }
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void aResetEndsItsStreamAndNotTheConnectionOfHttp2(Phase phase) throws Exception {
    try (RawUpstream upstream = RawUpstream.serving(peer -> {
          if (peer.number() == 1) {
            phase.serve(peer);
          } else if (peer.request()) {
            peer.send(OK);
          }
        });
        GatewayFixture byline = GatewayFixture.before(upstream.uri());
        Http2Client client = new Http2Client(byline.uri())) {
      String token = byline.token("alice");
      String all = client.stream()
          .post(Calls.CONVERSE, token, false)
          .data(Calls.large(LARGE), true)
          .untilEnd();

      if (phase.begun) {
        assertThat(all).startsWith("HEADERS 200").contains("RST");
      } else {
        assertThat(all).startsWith("HEADERS 503").contains("did not come").contains("END");
      }
      assertThat(client.stream()
              .post(Calls.CONVERSE, token, false)
              .data(Calls.BODY, true)
              .untilEnd())
          .startsWith("HEADERS 200");
      assertThat(upstream.requests()).isEqualTo(2);
      assertThat(Calls.ends(byline)).contains(phase.row()).hasSize(2);
    }
  }

  @Test
  void aRefusedConnectIsUnavailableAndCostsNothing() throws Exception {
    int closed;
    try (ServerSocket once = new ServerSocket(0)) {
      closed = once.getLocalPort();
    }
    try (GatewayFixture byline = GatewayFixture.before(URI.create("http://127.0.0.1:" + closed));
        RawConnection client = new RawConnection(byline.uri())) {
      client.send(Calls.small(Calls.CONVERSE, byline.token("alice")));
      String head = client.head();

      assertThat(head).startsWith("HTTP/1.1 503").contains("ServiceUnavailableException");
      assertThat(client.body(head)).contains("can't be reached");
      assertThat(Calls.ends(byline))
          .containsExactly("503 upstream-failed upstream-unreachable known");
    }
  }

  @Test
  void aConnectionThatEndsBeforeItsHandshakeIsTriedTwiceAndNoMore() throws Exception {
    try (RawUpstream upstream = RawUpstream.serving(peer -> {
          peer.take(1);
          peer.reset();
        });
        GatewayFixture byline = GatewayFixture.before(upstream.uri("https"));
        RawConnection client = new RawConnection(byline.uri())) {
      client.send(Calls.small(Calls.CONVERSE, byline.token("alice")));

      assertThat(client.head()).startsWith("HTTP/1.1 503");
      assertThat(upstream.accepted()).isEqualTo(2);
      assertThat(Calls.ends(byline))
          .containsExactly("503 upstream-failed upstream-unreachable known");
    }
  }

  @Test
  void aKeptConnectionThatBreaksUnderItsNextRequestIsNotReplacedForIt() throws Exception {
    try (RawUpstream upstream = RawUpstream.serving(peer -> {
          peer.request();
          peer.send(OK);
          if (!peer.head().isEmpty()) {
            peer.reset();
          }
        });
        GatewayFixture byline = GatewayFixture.before(upstream.uri());
        RawConnection client = new RawConnection(byline.uri())) {
      String request = Calls.small(Calls.CONVERSE, byline.token("alice"));
      client.body(client.send(request).head());
      String broken = client.send(request).head();
      client.body(broken);

      assertThat(broken).startsWith("HTTP/1.1 503");
      assertThat(upstream.accepted()).isEqualTo(1);
      assertThat(upstream.requests()).isEqualTo(2);

      assertThat(client.send(request).head()).startsWith("HTTP/1.1 200");
      assertThat(upstream.accepted()).isEqualTo(2);
      assertThat(Calls.ends(byline))
          .containsExactly(
              "200 complete complete absent",
              "503 upstream-failed upstream-cut absent",
              "200 complete complete absent");
    }
  }

  @Test
  void aKeptConnectionThatWasClosedWhileIdleIsNotUsed() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    try (RawUpstream upstream = RawUpstream.serving(peer -> {
          peer.request();
          peer.send(OK);
          if (peer.number() == 1) {
            peer.socket().shutdownOutput();
            peer.untilEnd();
            closed.countDown();
          }
        });
        GatewayFixture byline = GatewayFixture.before(upstream.uri());
        RawConnection client = new RawConnection(byline.uri())) {
      String request = Calls.small(Calls.CONVERSE, byline.token("alice"));
      client.body(client.send(request).head());
      assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();

      assertThat(client.send(request).head()).startsWith("HTTP/1.1 200");
      assertThat(upstream.accepted()).isEqualTo(2);
    }
  }
}
