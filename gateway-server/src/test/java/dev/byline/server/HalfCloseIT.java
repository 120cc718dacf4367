package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.faults.Gate;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that end their side of a connection, and those that are killed. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class HalfCloseIT {
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hello\"}]}]}";

  private final GatewayFixture byline = GatewayFixture.start();
  private final String token = byline.token("alice");

  @AfterEach
  void close() {
    byline.close();
  }

  @Test
  void aClientThatHasAskedAndEndsItsSideGetsItsWholeAnswer() throws Exception {
    Gate gate = byline.simulator().faults().bedrock().holdAfterFrames(2);
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(request("converse-stream")).socket().shutdownOutput();
      assertThat(gate.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
      gate.release();

      assertThat(client.untilEnd()).startsWith("HTTP/1.1 200").endsWith("0\r\n\r\n");
    }
    assertThat(byline.rows().getFirst().get("outcome").asString()).isEqualTo("complete");
  }

  @Test
  void everyRequestBeforeTheEndIsAnswered() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client
          .send(request("converse") + request("nothing") + request("converse"))
          .socket()
          .shutdownOutput();

      String all = client.untilEnd();
      assertThat(all.split("HTTP/1.1 200", -1)).hasSize(3);
      assertThat(all).containsOnlyOnce("HTTP/1.1 404").doesNotContain("<reset>");
    }
  }

  @Test
  void anEndBeforeTheRequestIsWholeIsAClientThatLeft() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      String request = request("converse");
      client.send(request.substring(0, request.length() - 5)).socket().shutdownOutput();

      assertThat(client.untilEnd()).isEmpty();
    }
    byline.awaitNoOpenExchange();
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(byline.rows().getFirst().get("outcome").asString()).isEqualTo("client-left");
  }

  @Test
  void anEndBeforeAnyRequestEndsTheConnection() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.socket().shutdownOutput();
      assertThat(client.untilEnd()).isEmpty();
    }
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send("PRI * HT").socket().shutdownOutput();
      assertThat(client.untilEnd()).isEmpty();
    }
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.body(client.send(request("converse")).head());
      client.socket().shutdownOutput();
      assertThat(client.untilEnd()).isEmpty();
    }
  }

  @Test
  void aClientThatIsKilledIsNoticedWhileItsAnswerIsAwaited() throws Exception {
    Gate gate = byline.simulator().faults().bedrock().holdAfterFrames(2);
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(request("converse-stream"));
      client.head();
      assertThat(gate.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
      client.reset();
    }
    gate.release();
    byline.awaitNoOpenExchange();
    assertThat(byline.rows().getFirst().get("outcome").asString()).isEqualTo("client-left");
  }

  @Test
  void aClientThatIsKilledAfterItsEndDoesNotTurnTheLoop() throws Exception {
    Gate gate = byline.simulator().faults().bedrock().holdAfterFrames(2);
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(request("converse-stream")).socket().shutdownOutput();
      client.head();
      assertThat(gate.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
      client.reset();
    }
    long before = loopsCpuNanos();
    assertThat(new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(loopsCpuNanos() - before)
        .as("CPU of the event loops while nothing happens")
        .isLessThan(Duration.ofMillis(200).toNanos());
    gate.release();
    byline.awaitNoOpenExchange();
    assertThat(byline.rows().getFirst().get("usage").asString()).isEqualTo("known");
  }

  private static long loopsCpuNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getAllThreadIds())
        .filter(id -> {
          var info = threads.getThreadInfo(id);
          return info != null && info.getThreadName().startsWith("byline-loop");
        })
        .map(threads::getThreadCpuTime)
        .sum();
  }

  private String request(String operation) {
    return "POST /model/amazon.nova-lite-v1:0/" + operation
        + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer " + token + "\r\nContent-Length: "
        + BODY.length() + "\r\n\r\n" + BODY;
  }
}
