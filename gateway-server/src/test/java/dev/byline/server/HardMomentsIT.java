package dev.byline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.byline.sim.faults.Gate;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What clients and upstreams do at the worst moment. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class HardMomentsIT {
  private static final String SHORT = "timeouts: {client-stall: 300ms, drain: 5s}\n";
  private static final String BIDI =
      "/model/amazon.nova-2-sonic-v1%3A0/invoke-with-bidirectional-stream";

  @Test
  void framesThatEndInsideADataFrameDoNotFillTheBudget() throws Exception {
    try (RecordingHttp2 upstream = new RecordingHttp2(true);
        GatewayFixture byline = GatewayFixture.before(upstream.uri(), SHORT);
        SpeechClient client = new SpeechClient(byline.uri())) {
      client.begin(byline.token("alice"));
      byte[] frame = SpeechClient.frame("x".repeat(6_000));
      client.send(Arrays.copyOf(frame, 1), false);
      ByteArrayOutputStream shifted = new ByteArrayOutputStream();
      shifted.write(frame, 1, frame.length - 1);
      shifted.write(frame[0]);
      int count = 500;
      for (int i = 0; i < count; i++) {
        client.send(shifted.toByteArray(), false);
      }
      long sent = (long) count * frame.length;
      upstream.awaitBytes(sent);
      // Nearly all of the frames have gone up, and what waits is a small part of them.
      assertThat(byline.gateway().heldBodyBytes()).isLessThan(sent / 10);
    }
  }

  @Test
  void aLargeEventThatEndsWithTheRequestGoesUpWhole() throws Exception {
    try (RecordingHttp2 upstream = new RecordingHttp2(true);
        GatewayFixture byline = GatewayFixture.before(upstream.uri(), SHORT);
        SpeechClient client = new SpeechClient(byline.uri())) {
      client.begin(byline.token("alice"));
      assertThat(client.next()).isEqualTo("200");
      byte[] frame = SpeechClient.frame("x".repeat(300_000));
      client.send(frame, true);

      assertThat(upstream.ends.poll(10, TimeUnit.SECONDS))
          .as("what the client got: " + client.seenSoFar())
          .isEqualTo("END");
      assertThat(client.seenSoFar()).doesNotContain("validationException");
      upstream.awaitBytes(frame.length);
      client.reset();
    }
  }

  @Test
  void bidirectionalStreamsCarryNoMetadataOfTheCallers() throws Exception {
    try (RecordingHttp2 upstream = new RecordingHttp2(true);
        GatewayFixture byline = GatewayFixture.before(upstream.uri(), SHORT);
        RawHttp2 client = new RawHttp2(byline.uri())) {
      client.send(RawHttp2.frame(
          RawHttp2.HEADERS,
          RawHttp2.END_HEADERS,
          1,
          RawHttp2.block(
              ":method", "POST",
              ":scheme", "http",
              ":path", BIDI,
              ":authority", "gateway",
              "authorization", "Bearer " + byline.token("alice"),
              "x-amzn-bedrock-request-metadata", "{\"principal\":\"ceo\"}")));
      Http2HeadersFrame head = upstream.heads.poll(10, TimeUnit.SECONDS);
      assertThat(head).isNotNull();
      assertThat(String.valueOf(head.headers().get("x-amzn-bedrock-request-metadata")))
          .isEqualTo("null");
    }
  }

  @Test
  void aClientThatBreaksItsRequestAndTakesNothingIsCutOff() throws Exception {
    try (RecordingHttp2 upstream = new RecordingHttp2(true);
        GatewayFixture byline =
            GatewayFixture.before(upstream.uri(), "timeouts: {client-stall: 500ms, drain: 2s}\n")) {
      RawHttp2 client = new RawHttp2(byline.uri());
      // No byte of an answer's body may be sent.
      client.send(RawHttp2.frame(
          RawHttp2.SETTINGS, 0, 0, (byte) 0, (byte) 4, (byte) 0, (byte) 0, (byte) 0, (byte) 0));
      client.send(RawHttp2.frame(
          RawHttp2.HEADERS,
          RawHttp2.END_HEADERS,
          1,
          RawHttp2.block(
              ":method", "POST",
              ":scheme", "http",
              ":path", BIDI,
              ":authority", "gateway",
              "authorization", "Bearer " + byline.token("alice"))));
      assertThat(client.until("HEADERS")).startsWith("HEADERS 1");
      byte[] corrupt = SpeechClient.frame("{}");
      corrupt[20] ^= 1;
      client.send(RawHttp2.frame(RawHttp2.DATA, 0, 1, corrupt));
      byline.awaitNoOpenExchange();
      assertThat(byline.gateway().openExchanges()).isZero();
      client.close();
    }
  }

  @Test
  void onlyCreateBatchCarriesAModelInAHeader() throws Exception {
    BlockingQueue<String> models = new LinkedBlockingQueue<>();
    HttpServer upstream =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext("/", exchange -> {
      models.add(exchange.getRequestURI() + " "
          + exchange.getRequestHeaders().getFirst("x-amzn-bedrock-modelid"));
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(200, 2);
      exchange.getResponseBody().write("{}".getBytes(UTF_8));
      exchange.close();
    });
    upstream.start();
    try (GatewayFixture byline = GatewayFixture.before(
            URI.create("http://127.0.0.1:" + upstream.getAddress().getPort()));
        RawConnection client = new RawConnection(byline.uri())) {
      String body = "{\"model\":\"openai.gpt-oss-120b-1:0\"}";
      client.send("POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\n"
          + "x-amzn-bedrock-modelid: cohere.not-permitted-v1:0\r\nauthorization: Bearer "
          + byline.token("alice") + "\r\ncontent-length: " + body.length() + "\r\n\r\n" + body);
      client.head();
      assertThat(models.poll(5, TimeUnit.SECONDS)).endsWith(" null");
    } finally {
      upstream.stop(0);
    }
  }

  @Test
  void pipelinedRequestsOfManyUsersAreEachTheirOwn() throws Exception {
    Random random = new Random(5);
    try (GatewayFixture byline = GatewayFixture.start();
        RawConnection client = new RawConnection(byline.uri())) {
      List<String> tokens = new ArrayList<>();
      for (int u = 0; u < 4; u++) {
        tokens.add(byline.token("user" + u));
      }
      List<String> expected = new ArrayList<>();
      StringBuilder all = new StringBuilder();
      int count = 150;
      for (int i = 0; i < count; i++) {
        int user = random.nextInt(4);
        int kind = random.nextInt(6);
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"model\":\""
            + (kind == 1 ? "cohere.x" : "openai.gpt-oss-120b-1:0") + "\"" + (kind == 2 ? "" : "}");
        expected.add("user" + user + " " + (kind == 1 ? "403" : kind == 2 ? "400" : "200"));
        all.append("POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\n"
            + "content-type: application/json\r\nauthorization: Bearer "
            + tokens.get(user) + "\r\n");
        if (kind == 3) {
          int half = body.length() / 2;
          all.append("transfer-encoding: chunked\r\n\r\n")
              .append(Integer.toHexString(half))
              .append("\r\n")
              .append(body, 0, half)
              .append("\r\n")
              .append(Integer.toHexString(body.length() - half))
              .append("\r\n")
              .append(body, half, body.length())
              .append("\r\n0\r\n\r\n");
        } else {
          all.append("content-length: " + body.length() + "\r\n\r\n").append(body);
        }
      }
      Thread.ofVirtual().start(() -> {
        try {
          int at = 0;
          while (at < all.length()) {
            int to = Math.min(all.length(), at + 1 + random.nextInt(3000));
            client.send(all.substring(at, to));
            at = to;
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
      List<String> got = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String head = client.head();
        client.body(head);
        got.add(head.substring(9, 12));
      }
      byline.awaitNoOpenExchange();
      List<String> rows = new ArrayList<>();
      for (JsonNode row : byline.rows()) {
        String principal =
            row.get("subject") == null ? row.toString() : row.get("subject").asString();
        rows.add(principal + " " + row.get("status").asString());
      }
      assertThat(rows).isEqualTo(expected);
      assertThat(got).hasSize(count);
    }
  }

  @Test
  void clientsThatLeaveAtRandomLeaveNothingBehind() throws Exception {
    Random random = new Random(9);
    try (GatewayFixture byline = GatewayFixture.start()) {
      int count = 120;
      for (int i = 0; i < count; i++) {
        try (SpeechClient client = new SpeechClient(byline.uri())) {
          client.begin(byline.token("user" + random.nextInt(3)));
          int steps = random.nextInt(5);
          if (steps > 0) {
            client.say(SpeechClient.OPENING);
          }
          if (steps > 1) {
            client.say(SpeechClient.turn("one", 640));
          }
          if (steps > 2) {
            byte[] corrupt = SpeechClient.frame("{}");
            corrupt[random.nextInt(corrupt.length)] ^= 1;
            client.send(corrupt, random.nextBoolean());
          }
          if (random.nextBoolean()) {
            client.reset();
          }
        }
      }
      byline.awaitNoOpenExchange();
      assertThat(byline.gateway().openExchanges()).isZero();
      assertThat(byline.gateway().openReservations()).isZero();
      assertThat(byline.rows().size()).isBetween(1, count);
    }
  }

  @Test
  void aCorruptFrameHidesNoUse() throws Exception {
    List<String> rows = new ArrayList<>();
    for (boolean corrupts : new boolean[] {false, true}) {
      try (GatewayFixture byline = GatewayFixture.start()) {
        Gate gate = byline.simulator().faults().bedrock().holdAfterFrames(8);
        try (SpeechClient client = new SpeechClient(byline.uri())) {
          client.begin(byline.token("alice"));
          client.say(SpeechClient.OPENING).say(SpeechClient.turn("one", 640));
          assertThat(gate.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
          if (corrupts) {
            byte[] corrupt = SpeechClient.frame("{}");
            corrupt[20] ^= 1;
            client.send(corrupt, false);
          } else {
            client.reset();
          }
          gate.release();
          byline.awaitNoOpenExchange();
        }
        JsonNode row = byline.rows().getFirst();
        rows.add(row.get("usage").asString() + " " + row.get("output_tokens").asLong());
        byline.simulator().faults().clear();
      }
    }
    assertThat(rows.get(1)).isEqualTo(rows.get(0));
  }

  @Test
  void aBidirectionalStreamWaitsForItsFirstByteAsLongAsAnyOther() throws Exception {
    try (RecordingHttp2 upstream = new RecordingHttp2(false);
        GatewayFixture byline = GatewayFixture.before(
            upstream.uri(), "timeouts: {first-byte: 500ms, request-body: 500ms, drain: 2s}\n");
        SpeechClient client = new SpeechClient(byline.uri())) {
      client.begin(byline.token("alice")).say(SpeechClient.OPENING);
      assertThat(upstream.heads.poll(10, TimeUnit.SECONDS)).isNotNull();
      byline.awaitNoOpenExchange();
      assertThat(byline.gateway().openExchanges()).isZero();
    }
  }
}
