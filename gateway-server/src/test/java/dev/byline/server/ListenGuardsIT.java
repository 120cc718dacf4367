package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.sim.faults.Gate;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that hold a connection by sending next to nothing. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class ListenGuardsIT {
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hello\"}]}]}";
  private static final int HEAD_MILLIS = 600;
  private static final int DRIP_MILLIS = 50;

  private final GatewayFixture byline = GatewayFixture.start(
      "timeouts: {request-head: " + HEAD_MILLIS + "ms, keep-alive: 2s}\n", world -> {});
  private final String token = byline.token("alice");

  @AfterEach
  void close() {
    byline.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST /model/a.b/converse HTTP/1.1\r\nx: ", "\r\n", "POST /model/"})
  void aHeadThatDripsIsAnsweredOnceItsTimeIsOver(String begin) throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(begin);
      String answer = drip(client, begin.equals("\r\n") ? "\r\n" : "x");

      assertThat(answer)
          .startsWith("HTTP/1.1 408")
          .contains("x-amzn-ErrorType: ValidationException", "connection: close", "\"message\"");
    }
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(byline.rows().getFirst().get("reason").asString()).isEqualTo("head-timeout");
  }

  @Test
  void aPrefaceThatDripsIsCutOff() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send("PRI * ");
      assertThat(client.untilEnd()).isEmpty();
    }
  }

  @Test
  void theTimeOfAHeadDoesNotRunWhileAConnectionIsIdle() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      for (int i = 0; i < 3; i++) {
        nothingComesFor(client, HEAD_MILLIS + 200);
        client.body(client.send(request("converse", "")).head());
      }
    }
    assertThat(byline.bedrockCalls()).isEqualTo(3);
  }

  @Test
  void theTimeOfAHeadDoesNotRunWhileAnEarlierAnswerIsAwaited() throws Exception {
    Gate gate = byline.simulator().faults().bedrock().hold();
    String second = request("converse", "");
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(request("converse", "") + second.substring(0, 30));
      assertThat(gate.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
      nothingComesFor(client, 2 * HEAD_MILLIS);
      gate.release();
      client.body(client.head());
      client.send(second.substring(30));
      assertThat(client.head()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void pingsDoNotKeepAnHttp2ConnectionWithoutStreams() throws Exception {
    try (RawHttp2 client = new RawHttp2(byline.uri())) {
      assertThat(dripUntilGoAway(client, RawHttp2.frame(RawHttp2.PING, 0, 0, new byte[8])))
          .isEqualTo("GOAWAY 0 0");
      assertThat(client.until("END")).isEqualTo("END");
    }
  }

  @Test
  void aHeaderBlockThatDripsEndsTheConnection() throws Exception {
    try (RawHttp2 client = new RawHttp2(byline.uri())) {
      byte[] frame = RawHttp2.frame(RawHttp2.HEADERS, 0, 1, new byte[1000]);
      client.send(java.util.Arrays.copyOf(frame, 20));

      assertThat(dripUntilGoAway(client, new byte[1])).startsWith("GOAWAY").endsWith(" 11");
      assertThat(client.until("END")).isEqualTo("END");
    }
  }

  @Test
  void aHeaderBlockWithoutAnEndEndsTheConnection() throws Exception {
    try (RawHttp2 client = new RawHttp2(byline.uri())) {
      client.send(RawHttp2.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.block(":method", "POST")));

      assertThat(client.until("GOAWAY")).endsWith(" 11");
      assertThat(client.until("END")).isEqualTo("END");
    }
    assertThat(byline.bedrockCalls()).isZero();
  }

  @Test
  void anHttp2ConnectionWithAnOpenStreamOutlivesTheKeepAliveTime() throws Exception {
    Gate gate = byline.simulator().faults().bedrock().hold();
    try (Http2Client client = new Http2Client(byline.uri())) {
      Http2Client.Stream stream = client.stream()
          .post("/model/amazon.nova-lite-v1:0/converse", token, false)
          .data(BODY, true);
      assertThat(gate.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
      assertThat(stream.frames().poll(2500, TimeUnit.MILLISECONDS)).isNull();
      gate.release();
      assertThat(stream.untilEnd()).startsWith("HEADERS 200");
    }
  }

  /** Sends {@code drop} again and again until the other side answers or ends; gives all it said. */
  private static String drip(RawConnection client, String drop) throws IOException {
    client.socket().setSoTimeout(DRIP_MILLIS);
    int first = -1;
    while (first < 0) {
      client.send(drop);
      try {
        first = client.socket().getInputStream().read();
        assertThat(first).as("an answer before the end").isNotNegative();
      } catch (SocketTimeoutException nothingYet) {
        assertThat(first).isNegative();
      }
    }
    client.socket().setSoTimeout(20_000);
    return (char) first + client.untilEnd();
  }

  private static String dripUntilGoAway(RawHttp2 client, byte[] drop) throws Exception {
    String frame;
    do {
      client.send(drop);
      do {
        frame = client.next(DRIP_MILLIS);
      } while (frame.startsWith("PING") || frame.startsWith("SETTINGS"));
    } while (frame.equals("nothing"));
    return frame;
  }

  private static void nothingComesFor(RawConnection client, int millis) throws IOException {
    client.socket().setSoTimeout(millis);
    assertThatThrownBy(() -> client.socket().getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    client.socket().setSoTimeout(20_000);
  }

  private String request(String operation, String more) {
    return "POST /model/amazon.nova-lite-v1:0/" + operation
        + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer " + token + "\r\nContent-Length: "
        + BODY.length() + "\r\n" + more + "\r\n" + BODY;
  }
}
