package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.bedrock.AnswerPlan;
import dev.byline.sim.faults.Gate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fifty streams on one connection of HTTP/2, each with its own fate: none has that of another. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class MixedStreamsIT {
  private static final int STREAMS = 50;

  private enum Fate {
    /** One answer at once. */
    PLAIN,
    /** An answer in chunks. */
    STREAMING,
    /** A client that reads nothing before all others have ended. */
    SLOW_READER,
    /** A body whose second half comes after all others have ended. */
    SLOW_WRITER,
    /** A caller who may not. */
    REFUSED,
    /** Reset by its client in the middle of its answer. */
    RESET
  }

  @Test
  void everyOtherStreamIsWhole() throws Exception {
    try (GatewayFixture byline = GatewayFixture.start();
        Http2Client client = new Http2Client(byline.uri()).widened()) {
      byline.simulator().answerWith(AnswerPlan.of(4_000, 400));
      String token = byline.token("alice");
      Gate gate = byline.simulator().faults().bedrock().holdAfterFrames(20);
      Map<Fate, List<Http2Client.Stream>> streams = new EnumMap<>(Fate.class);
      for (int i = 0; i < STREAMS; i++) {
        Fate fate = Fate.values()[i % Fate.values().length];
        streams
            .computeIfAbsent(fate, none -> new ArrayList<>())
            .add(begin(fate, client.stream(), fate == Fate.REFUSED ? "no-token" : token));
      }
      int held = of(streams, Fate.STREAMING).size()
          + of(streams, Fate.SLOW_READER).size()
          + of(streams, Fate.RESET).size();
      assertThat(gate.awaitHeld(held, Duration.ofSeconds(20))).isTrue();
      of(streams, Fate.RESET).forEach(Http2Client.Stream::reset);
      for (Http2Client.Stream stream : of(streams, Fate.REFUSED)) {
        assertThat(stream.untilEnd()).startsWith("HEADERS 403").contains("message");
      }
      for (Http2Client.Stream stream : of(streams, Fate.PLAIN)) {
        assertThat(stream.untilEnd()).startsWith("HEADERS 200").contains("\"usage\"");
      }
      gate.release();
      for (Http2Client.Stream stream : of(streams, Fate.STREAMING)) {
        wholeStream(stream);
      }
      for (Http2Client.Stream stream : of(streams, Fate.SLOW_WRITER)) {
        stream.data(Calls.BODY.substring(10), true);
        assertThat(stream.untilEnd()).startsWith("HEADERS 200").contains("\"usage\"");
      }
      for (Http2Client.Stream stream : of(streams, Fate.SLOW_READER)) {
        stream.channel().config().setAutoRead(true);
        wholeStream(stream);
      }
      byline.awaitNoOpenExchange();
      List<String> ends = Calls.ends(byline);
      assertThat(ends).hasSize(STREAMS);
      assertThat(ends.stream().filter("200 complete complete known"::equals))
          .hasSize(STREAMS
              - of(streams, Fate.REFUSED).size()
              - of(streams, Fate.RESET).size());
      assertThat(ends.stream().filter("403 refused token-malformed known"::equals))
          .hasSameSizeAs(of(streams, Fate.REFUSED));
      assertThat(ends.stream().filter("200 client-left client-left known"::equals))
          .hasSameSizeAs(of(streams, Fate.RESET));
    }
  }

  private static List<Http2Client.Stream> of(
      Map<Fate, List<Http2Client.Stream>> streams, Fate fate) {
    return streams.getOrDefault(fate, List.of());
  }

  private static Http2Client.Stream begin(Fate fate, Http2Client.Stream stream, String token) {
    return switch (fate) {
      case PLAIN, REFUSED -> stream.post(Calls.CONVERSE, token, false).data(Calls.BODY, true);
      case STREAMING, RESET ->
        stream.post(Calls.CONVERSE_STREAM, token, false).data(Calls.BODY, true);
      case SLOW_READER -> {
        stream.channel().config().setAutoRead(false);
        yield stream.post(Calls.CONVERSE_STREAM, token, false).data(Calls.BODY, true);
      }
      case SLOW_WRITER ->
        stream.post(Calls.CONVERSE, token, false).data(Calls.BODY.substring(0, 10), false);
    };
  }

  private static void wholeStream(Http2Client.Stream stream) throws InterruptedException {
    assertThat(stream.untilEnd())
        .startsWith("HEADERS 200")
        .contains("messageStart", "metadata")
        .doesNotContain("\nRST ");
  }
}
