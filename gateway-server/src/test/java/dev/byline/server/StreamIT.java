package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.books.ServedCall;
import dev.byline.sim.faults.Gate;
import dev.byline.sim.faults.StreamFault;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Streams that are slow, that break, and that nobody reads to their end. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class StreamIT {
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hello\"}]}]}";

  private final GatewayFixture byline = GatewayFixture.start();
  private final String token = byline.token("alice");

  @AfterEach
  void close() {
    byline.simulator().faults().clear();
    byline.close();
  }

  @Test
  void theFirstChunkIsThereBeforeTheLastOneIsMade() throws Exception {
    Gate gate = byline.simulator().faults().bedrock().holdAfterFrames(2);
    try (RawConnection client = stream()) {
      assertThat(client.head()).startsWith("HTTP/1.1 200");
      assertThat(gate.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
      StringBuilder seen = new StringBuilder();
      while (!seen.toString().contains("contentBlockDelta")) {
        seen.append((char) client.socket().getInputStream().read());
      }
      assertThat(seen.toString()).contains("messageStart").doesNotContain("metadata");
      gate.release();
      while (!seen.toString().endsWith("0\r\n\r\n")) {
        seen.append((char) client.socket().getInputStream().read());
      }
      assertThat(seen.toString()).contains("metadata");
    }
  }

  @Test
  void aClientThatLeavesMidStreamIsStillMeteredToTheToken() throws Exception {
    Gate gate = byline.simulator().faults().bedrock().holdAfterFrames(2);
    try (RawConnection client = stream()) {
      client.head();
      assertThat(gate.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
      client.reset();
    }
    gate.release();
    byline.awaitNoOpenExchange();

    ServedCall served = byline.simulator().books().served().getFirst();
    JsonNode row = byline.rows().getFirst();
    assertThat(row.get("outcome").asString()).isEqualTo("client-left");
    assertThat(row.get("usage").asString()).isEqualTo("known");
    assertThat(row.get("output_tokens").asLong()).isEqualTo(served.outputTokens());
  }

  @Test
  void anAnswerThatBreaksOffEndsTheConnectionWithoutAnEnd() throws Exception {
    byline.simulator().faults().bedrock().breakNext(1, new StreamFault.Reset(2));
    try (RawConnection client = stream()) {
      assertThat(client.untilEnd())
          .startsWith("HTTP/1.1 200")
          .contains("messageStart")
          .doesNotEndWith("0\r\n\r\n");
    }
    byline.awaitNoOpenExchange();
    JsonNode row = byline.rows().getFirst();
    assertThat(row.get("outcome").asString()).isEqualTo("upstream-cut");
    assertThat(row.get("usage").asString()).isEqualTo("absent");
    assertThat(row.get("input_tokens").isNull()).isTrue();
  }

  @Test
  void aCorruptFrameGoesThroughAndItsUsageIsAbsentNotZero() throws Exception {
    byline.simulator().faults().bedrock().breakNext(1, new StreamFault.CorruptFrame(1));
    try (RawConnection client = stream()) {
      String head = client.head();
      assertThat(head).startsWith("HTTP/1.1 200");
      StringBuilder seen = new StringBuilder();
      while (!seen.toString().endsWith("0\r\n\r\n")) {
        seen.append((char) client.socket().getInputStream().read());
      }
      assertThat(seen.toString()).contains("metadata");
    }
    byline.awaitNoOpenExchange();
    assertThat(byline.rows().getFirst().get("outcome").asString()).isEqualTo("complete");
    assertThat(byline.rows().getFirst().get("usage").asString()).isEqualTo("absent");
  }

  @Test
  void openStreamsEndBeforeTheGatewayDoes() throws Exception {
    Gate gate = byline.simulator().faults().bedrock().holdAfterFrames(2);
    try (RawConnection client = stream()) {
      client.head();
      assertThat(gate.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
      Thread closing = Thread.ofVirtual().start(byline.gateway()::close);
      gate.release();
      StringBuilder seen = new StringBuilder();
      while (!seen.toString().endsWith("0\r\n\r\n")) {
        seen.append((char) client.socket().getInputStream().read());
      }
      closing.join();
    }
    assertThat(byline.rows().getFirst().get("outcome").asString()).isEqualTo("complete");
  }

  @Test
  void anAnswerThatStopsIsCutAfterTheIdleTimeAndNotAfterTheFirstBytes() throws Exception {
    byline.close();
    try (GatewayFixture impatient =
            GatewayFixture.start("timeouts: {first-byte: 1h, idle: 1s}\n", world -> {});
        RawConnection client = new RawConnection(impatient.uri())) {
      Gate gate = impatient.simulator().faults().bedrock().holdAfterFrames(2);
      client.send(request(impatient.token("alice")));
      assertThat(client.untilEnd()).startsWith("HTTP/1.1 200").doesNotContain("metadata");
      gate.release();
      impatient.awaitNoOpenExchange();
      assertThat(impatient.rows().getFirst().get("reason").asString())
          .isEqualTo("upstream-timeout");
    }
  }

  @Test
  void aStoppingGatewayEndsAnIdleConnectionAtOnceAndABusyOneAfterItsAnswer() throws Exception {
    Gate gate = byline.simulator().faults().bedrock().holdAfterFrames(2);
    try (RawConnection busy = stream();
        RawConnection idle = new RawConnection(byline.uri())) {
      busy.head();
      idle.send(request().replace("converse-stream", "nothing"));
      idle.body(idle.head());
      assertThat(gate.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
      Thread closing = Thread.ofVirtual().start(byline.gateway()::close);

      assertThat(idle.untilEnd()).isEmpty();
      gate.release();
      assertThat(busy.untilEnd()).contains("metadata").endsWith("0\r\n\r\n");
      closing.join();
    }
  }

  private RawConnection stream() throws IOException {
    return new RawConnection(byline.uri()).send(request());
  }

  private String request() {
    return request(token);
  }

  private static String request(String token) {
    return "POST /model/amazon.nova-lite-v1:0/converse-stream HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer "
        + token
        + "\r\nContent-Type: application/json\r\nContent-Length: "
        + BODY.length()
        + "\r\n\r\n"
        + BODY;
  }
}
