package dev.byline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Request bodies that come slowly: a pause is bounded, and so is the whole. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class SlowWriterIT {
  private static final String SLOW = "timeouts: {request-body: 1s, request-whole: 3s}\n";

  /** Milliseconds from one part to the next of a body that is slow but steady. */
  private static final int STEADY = 150;

  private final GatewayFixture byline = GatewayFixture.start(SLOW, world -> {});
  private final String token = byline.token("alice");
  private final CountDownLatch over = new CountDownLatch(1);

  @AfterEach
  void close() {
    over.countDown();
    byline.close();
  }

  @Test
  void aBodyOfHttp1ThatIsSlowButSteadyIsServed() throws Exception {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(Calls.head(Calls.CONVERSE, token, Calls.BODY.length(), ""));
      String[] parts = parts();
      drip(i -> client.send(parts[i]), parts.length);

      assertThat(client.head()).startsWith("HTTP/1.1 200");
    }
    assertThat(Calls.ends(byline)).containsExactly("200 complete complete known");
  }

  @Test
  void aBodyOfHttp2ThatIsSlowButSteadyIsServed() throws Exception {
    try (Http2Client client = new Http2Client(byline.uri())) {
      Http2Client.Stream stream = client.stream().post(Calls.CONVERSE, token, false);
      String[] parts = parts();
      drip(i -> stream.data(parts[i], i == parts.length - 1), parts.length);

      assertThat(stream.untilEnd()).startsWith("HEADERS 200");
    }
    assertThat(Calls.ends(byline)).containsExactly("200 complete complete known");
  }

  @Test
  void aPauseOfHttp1IsBounded() throws Exception {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(Calls.head(Calls.CONVERSE, token, Calls.BODY.length(), "") + "{");

      assertThat(client.untilEnd()).startsWith("HTTP/1.1 408").contains("connection: close");
    }
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(Calls.ends(byline)).containsExactly("408 refused body-timeout known");
  }

  @Test
  void aPauseOfHttp2IsBoundedAndEndsOnlyItsStream() throws Exception {
    try (Http2Client client = new Http2Client(byline.uri())) {
      Http2Client.Stream slow =
          client.stream().post(Calls.CONVERSE, token, false).data("{", false);

      assertThat(slow.next()).isEqualTo("HEADERS 408");
      assertThat(slow.next()).startsWith("DATA").endsWith("END");
      assertThat(slow.next()).isEqualTo("RST 0");
      assertThat(client.stream()
              .post(Calls.CONVERSE, token, false)
              .data(Calls.BODY, true)
              .untilEnd())
          .startsWith("HEADERS 200");
    }
    assertThat(Calls.ends(byline))
        .containsExactly("408 refused body-timeout known", "200 complete complete known");
  }

  @Test
  void theRestOfARefusedBodyIsDroppedForABoundedTimeToo() throws Exception {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(Calls.head("/nothing", token, 60_000, ""));
      client.body(client.head());
      drip(i -> client.send("x"), Integer.MAX_VALUE);

      assertThat(client.untilEnd()).isIn("", "<reset>");
    }
    assertThat(Calls.ends(byline)).containsExactly("404 refused unknown-operation known");
  }

  @Test
  void theWholeOfABodyOfHttp1IsBoundedThoughItsPartsKeepComing() throws Exception {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(Calls.head(Calls.CONVERSE, token, 1_000_000, ""));
      drip(i -> client.send("x"), Integer.MAX_VALUE);

      assertThat(client.untilEnd()).startsWith("HTTP/1.1 408");
    }
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(byline.rows().getFirst().get("duration_us").asLong())
        .isBetween(3_000_000L, 20_000_000L);
    assertThat(Calls.ends(byline)).containsExactly("408 refused body-timeout known");
  }

  @Test
  void theWholeOfABodyOfHttp2IsBoundedThoughItsPartsKeepComing() throws Exception {
    try (Http2Client client = new Http2Client(byline.uri())) {
      Http2Client.Stream slow = client.stream().post(Calls.CONVERSE, token, false);
      drip(i -> slow.data("x", false), Integer.MAX_VALUE);

      assertThat(slow.next()).isEqualTo("HEADERS 408");
      assertThat(slow.next()).startsWith("DATA").endsWith("END");
      assertThat(slow.next()).isEqualTo("RST 0");
    }
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(Calls.ends(byline)).containsExactly("408 refused body-timeout known");
  }

  @Test
  void manySlowBodiesHoldOnlyWhatCameAndGiveItBack() throws Exception {
    int slow = 100;
    RawConnection[] clients = new RawConnection[slow];
    for (int i = 0; i < slow; i++) {
      clients[i] = new RawConnection(byline.uri());
      clients[i].send(Calls.head(Calls.CONVERSE, token, 25_000_000, "") + "x".repeat(1000));
    }
    for (RawConnection client : clients) {
      assertThat(client.untilEnd()).startsWith("HTTP/1.1 408");
      client.close();
    }
    byline.awaitNoOpenExchange();
    assertThat(byline.gateway().heldBodyBytes()).isZero();
    assertThat(Calls.ends(byline)).hasSize(slow).containsOnly("408 refused body-timeout known");
  }

  private interface Part {
    void send(int index) throws IOException;
  }

  /** Sends parts, one after the other, until there are no more or nobody takes them. */
  private void drip(Part part, int count) {
    Thread.ofVirtual().start(() -> {
      try {
        for (int i = 0; i < count && !over.await(STEADY, TimeUnit.MILLISECONDS); i++) {
          part.send(i);
        }
      } catch (IOException nobodyTakesIt) {
        over.countDown();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  /** The body in ten parts: together they take longer than a pause may. */
  private static String[] parts() {
    String[] parts = new String[10];
    int size = Calls.BODY.getBytes(UTF_8).length / parts.length;
    for (int i = 0; i < parts.length; i++) {
      parts[i] = Calls.BODY.substring(
          i * size, i == parts.length - 1 ? Calls.BODY.length() : (i + 1) * size);
    }
    return parts;
  }
}
