package dev.byline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Floods of HTTP/2 frames: whoever sends them loses the connection, and nobody else notices. */
@NullMarked
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class ListenStressIT {
  private static final String CONVERSE = "/model/amazon.nova-lite-v1:0/converse";
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hello\"}]}]}";
  private static final int PROTOCOL_ERROR = 1;
  private static final int ATTACKERS = 20;
  private static final long MEMORY_MAX = 64L * 1024 * 1024;

  private final GatewayFixture byline = GatewayFixture.start();
  private final String token = byline.token("alice");

  @AfterEach
  void close() {
    byline.close();
  }

  /** The floods; each is a little more than is allowed, so that the farewell can be read. */
  enum Flood {
    /** CVE-2023-44487. */
    RAPID_RESET,
    /** CVE-2024-27316, with frames that are empty. */
    EMPTY_CONTINUATIONS,
    /** The same with frames that are full. */
    ENDLESS_HEADERS,
    /** CVE-2019-9515. */
    SETTINGS,
    /** CVE-2019-9512. */
    PING,
    /** CVE-2019-9513, and whatever else is tied to no request. */
    PRIORITY,
    /** Frames of a type that nobody knows. */
    UNKNOWN,
    /** CVE-2019-9518. */
    EMPTY_DATA;

    byte[] frames(String token) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      switch (this) {
        case RAPID_RESET -> {
          for (int stream = 1; stream <= 2 * 201; stream += 2) {
            all.writeBytes(head(stream, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, token));
            all.writeBytes(RawHttp2.frame(RawHttp2.RST, 0, stream, new byte[] {0, 0, 0, 8}));
          }
        }
        case EMPTY_CONTINUATIONS -> {
          all.writeBytes(head(1, 0, token));
          repeat(all, 20, RawHttp2.frame(RawHttp2.CONTINUATION, 0, 1));
        }
        case ENDLESS_HEADERS -> {
          all.writeBytes(head(1, 0, token));
          byte[] headers = RawHttp2.block("x-a", "y".repeat(16_000));
          repeat(all, 6, RawHttp2.frame(RawHttp2.CONTINUATION, 0, 1, headers));
        }
        case SETTINGS -> repeat(all, 600, RawHttp2.frame(RawHttp2.SETTINGS, 0, 0));
        case PING -> repeat(all, 600, RawHttp2.frame(RawHttp2.PING, 0, 0, new byte[8]));
        case PRIORITY ->
          repeat(all, 600, RawHttp2.frame(RawHttp2.PRIORITY, 0, 1, new byte[] {0, 0, 0, 3, 1}));
        case UNKNOWN -> repeat(all, 600, RawHttp2.frame(0x42, 0, 0, new byte[5]));
        case EMPTY_DATA -> {
          all.writeBytes(head(1, RawHttp2.END_HEADERS, token));
          repeat(all, 5, RawHttp2.frame(RawHttp2.DATA, 0, 1));
        }
      }
      return all.toByteArray();
    }

    private static void repeat(ByteArrayOutputStream into, int times, byte[] frame) {
      for (int i = 0; i < times; i++) {
        into.writeBytes(frame);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Flood.class)
  void aFloodEndsItsOwnConnectionAndNoOther(Flood flood) throws Exception {
    long before = directMemory();
    byte[] frames = flood.frames(token);
    try (Http2Client bystander = new Http2Client(byline.uri())) {
      assertThat(converse(bystander)).startsWith("HEADERS 200");
      for (int i = 0; i < ATTACKERS; i++) {
        try (RawHttp2 attacker = new RawHttp2(byline.uri())) {
          attacker.send(frames);

          assertThat(attacker.until("GOAWAY"))
              .startsWith("GOAWAY")
              .endsWith(" " + (flood == Flood.ENDLESS_HEADERS ? PROTOCOL_ERROR : RawHttp2.CALM));
          assertThat(attacker.until("END")).isEqualTo("END");
        }
      }
      assertThat(converse(bystander)).startsWith("HEADERS 200");
    }
    byline.awaitNoOpenExchange();
    assertThat(byline.gateway().openExchanges()).isZero();
    assertThat(directMemory() - before).as("memory that the floods took").isLessThan(MEMORY_MAX);
  }

  @Test
  void aClientThatNeverReadsCanNotMakeTheGatewayKeepItsAnswers() throws Exception {
    long before = directMemory();
    byte[] pings = RawHttp2.frame(RawHttp2.PING, 0, 0, new byte[8]);
    int sent = 0;
    try (RawConnection deaf = new RawConnection(byline.uri())) {
      deaf.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      deaf.socket().getOutputStream().write(RawHttp2.frame(RawHttp2.SETTINGS, 0, 0));
      for (; sent < 10_000_000; sent++) {
        deaf.socket().getOutputStream().write(pings);
      }
    } catch (java.io.IOException cutOff) {
      assertThat(sent).isLessThan(10_000_000);
    }
    assertThat(directMemory() - before).isLessThan(MEMORY_MAX);
    assertThat(sent).isLessThan(10_000_000);
  }

  private String converse(Http2Client client) throws Exception {
    return client.stream().post(CONVERSE, token, false).data(BODY, true).untilEnd();
  }

  private static long directMemory() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  private static byte[] head(int stream, int flags, String token) {
    byte[] block = RawHttp2.block(
        ":method",
        "POST",
        ":scheme",
        "http",
        ":authority",
        "x",
        ":path",
        CONVERSE,
        "authorization",
        "Bearer " + token);
    assertThat(new String(block, UTF_8)).contains(CONVERSE);
    return RawHttp2.frame(RawHttp2.HEADERS, flags, stream, block);
  }
}
