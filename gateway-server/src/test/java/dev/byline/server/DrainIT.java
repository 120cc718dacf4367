package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.faults.Gate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gateway that was told to stop: what is open ends well, and nothing else begins. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class DrainIT {
  private static final String CONVERSE = "/model/amazon.nova-lite-v1:0/converse";
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hello\"}]}]}";

  private final GatewayFixture byline = GatewayFixture.start();
  private final String token = byline.token("alice");

  @AfterEach
  void close() {
    byline.close();
  }

  @Test
  void anAnswerThatBeginsWhileTheGatewayStopsSaysThatItIsTheLast() throws Exception {
    Gate gate = byline.simulator().faults().bedrock().hold();
    try (RawConnection client = new RawConnection(byline.uri());
        RawConnection idle = new RawConnection(byline.uri())) {
      idle.body(idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").head());
      // The second request is in the same packet; nobody may believe that it was served.
      client.send(request() + request());
      assertThat(gate.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
      Thread closing = Thread.ofVirtual().start(byline.gateway()::close);
      assertThat(idle.untilEnd()).as("told").isEmpty();
      gate.release();

      assertThat(client.untilEnd())
          .startsWith("HTTP/1.1 200")
          .containsOnlyOnce("HTTP/1.1")
          .contains("connection: close");
      closing.join();
    }
    assertThat(byline.bedrockCalls()).isEqualTo(1);
  }

  @Test
  void anHttp2ClientIsToldInTwoStepsAndItsStreamsEndWell() throws Exception {
    Gate gate = byline.simulator().faults().bedrock().hold();
    try (RawHttp2 client = new RawHttp2(byline.uri())) {
      client.send(request(1));
      assertThat(gate.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
      Thread closing = Thread.ofVirtual().start(byline.gateway()::close);

      assertThat(client.until("GOAWAY")).isEqualTo("GOAWAY " + Integer.MAX_VALUE + " 0");
      String ping = client.until("PING");
      // A request that was on its way before the client knew is still served.
      client.send(request(3));
      client.send(pong(ping));
      assertThat(client.until("GOAWAY")).isEqualTo("GOAWAY 3 0");
      client.send(head(5, RawHttp2.END_STREAM | RawHttp2.END_HEADERS, token, CONVERSE));
      assertThat(client.until("RST")).as("REFUSED_STREAM").isEqualTo("RST 5 7");
      gate.release();

      StringBuilder all = new StringBuilder();
      String frame;
      do {
        frame = client.next(10_000);
        all.append(frame).append('\n');
      } while (!frame.equals("END") && !frame.equals("nothing"));
      assertThat(all)
          .contains("DATA 1 ", "DATA 3 ", "usage")
          .doesNotContain("HEADERS 5 ")
          .endsWith("END\n");
      closing.join();
    }
    assertThat(byline.bedrockCalls()).isEqualTo(2);
    assertThat(byline.rows())
        .allSatisfy(row -> assertThat(row.get("outcome").asString()).isEqualTo("complete"));
  }

  @Test
  void anIdleHttp2ConnectionEndsWithAFarewell() throws Exception {
    try (RawHttp2 client = new RawHttp2(byline.uri())) {
      assertThat(client.until("SETTINGS ack")).isEqualTo("SETTINGS ack");
      Thread closing = Thread.ofVirtual().start(byline.gateway()::close);

      assertThat(client.until("GOAWAY")).isEqualTo("GOAWAY " + Integer.MAX_VALUE + " 0");
      // This client never answers the PING; the second step comes all the same.
      assertThat(client.until("GOAWAY")).isEqualTo("GOAWAY 0 0");
      assertThat(client.until("END")).isEqualTo("END");
      closing.join();
    }
  }

  @Test
  void aStreamThatDoesNotEndIsCutAfterTheDrainsTime() throws Exception {
    try (GatewayFixture hasty = GatewayFixture.start("timeouts: {drain: 300ms}\n", world -> {});
        RawHttp2 client = new RawHttp2(hasty.uri())) {
      Gate gate = hasty.simulator().faults().bedrock().holdAfterFrames(2);
      client.send(request(1, hasty.token("alice"), CONVERSE + "-stream"));
      assertThat(gate.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
      Thread closing = Thread.ofVirtual().start(hasty.gateway()::close);
      assertThat(client.until("END")).isEqualTo("END");
      gate.release();
      closing.join();
    }
  }

  private static byte[] pong(String ping) {
    long content = Long.parseLong(ping.substring("PING ".length()));
    return RawHttp2.frame(
        RawHttp2.PING,
        RawHttp2.ACK,
        0,
        java.nio.ByteBuffer.allocate(8).putLong(content).array());
  }

  private byte[] request(int stream) {
    return request(stream, token, CONVERSE);
  }

  private static byte[] request(int stream, String token, String path) {
    byte[] head = head(stream, RawHttp2.END_HEADERS, token, path);
    byte[] body = RawHttp2.frame(
        RawHttp2.DATA,
        RawHttp2.END_STREAM,
        stream,
        BODY.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return java.nio.ByteBuffer.allocate(head.length + body.length)
        .put(head)
        .put(body)
        .array();
  }

  private static byte[] head(int stream, int flags, String token, String path) {
    return RawHttp2.frame(
        RawHttp2.HEADERS,
        flags,
        stream,
        RawHttp2.block(
            ":method",
            "POST",
            ":scheme",
            "http",
            ":authority",
            "x",
            ":path",
            path,
            "authorization",
            "Bearer " + token));
  }

  private String request() {
    return "POST " + CONVERSE + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer " + token
        + "\r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY;
  }
}
