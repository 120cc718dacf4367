package dev.byline.core.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.eventstream.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
final class BidirectionalUsageTest {
  private static final String START = event("completionStart", "\"sessionId\":\"s\"");
  private static final String TEXT = event("textOutput", "\"content\":\"usageEvent é\"");
  private static final String AUDIO =
      event("audioOutput", "\"content\":\"" + "QUJD".repeat(60) + "\"");
  private static final String END = event("completionEnd", "\"stopReason\":\"END_TURN\"");

  @Test
  void theLastTotalsCountHoweverTheFramesAreCut() {
    byte[] answer = frames(START, TEXT, totals(288, 20), AUDIO, totals(545, 78), END);
    Passing passing = new Passing(UsageParser::bidirectional, answer);

    passing.says(Usage.known(545, 78, 0, 0));
    passing.isKnownFrom(answer.length, Usage.known(545, 78, 0, 0));
    passing.survivesNoise();
  }

  @Test
  void totalsWithoutAnEndArePartialAndAnEndWithoutTotalsIsAbsent() {
    Usage partial = new Usage(Usage.Certainty.PARTIAL, 545, 78, 0, 0);
    assertThat(usage(frames(START, totals(545, 78), AUDIO))).isEqualTo(partial);
    assertThat(usage(frames(START, totals(545, 78), END, START))).isEqualTo(partial);
    assertThat(usage(frames(START, AUDIO, END))).isEqualTo(Usage.ABSENT);
    assertThat(usage(frames(START, END, totals(545, 78)))).isEqualTo(Usage.known(545, 78, 0, 0));
    assertThat(usage(new byte[0])).isEqualTo(Usage.ABSENT);
  }

  @Test
  void aBrokenFrameAndAnExceptionMakeItPartial() {
    Usage partial = new Usage(Usage.Certainty.PARTIAL, 545, 78, 0, 0);
    byte[] whole = frames(totals(545, 78), END);
    byte[] exception = Frame.of(":message-type", "exception", ":exception-type", "throttling");
    assertThat(usage(whole)).isEqualTo(Usage.known(545, 78, 0, 0));
    assertThat(usage(whole, exception)).isEqualTo(partial);
    assertThat(usage(whole, new byte[] {0, 0, 1})).isEqualTo(partial);
    assertThat(usage(whole, new byte[] {0, 0, 1, 0, 0, 0, 0, 1, 1, 2, 3, 4})).isEqualTo(partial);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event\":{\"usageEvent\":{\"totalInputTokens\":545,\"totalOutputTokens\":78}}}",
        "{ \"event\" :\n { \"usageEvent\" : { \"totalInputTokens\" : 545, \"totalOutputTokens\":78}}}",
        "{\"timestamp\":\"2026\",\"event\":{\"usageEvent\":{\"totalInputTokens\":545,"
            + "\"totalOutputTokens\":78}}}",
        "{\"event\":{\"usage\\u0045vent\":{\"totalInputTokens\":545,\"totalOutputTokens\":78}}}"
      })
  void theEventIsFoundHoweverItsJsonIsWritten(String json) {
    assertThat(usage(frames(json, END))).isEqualTo(Usage.known(545, 78, 0, 0));
    String before = "{\"p\":\"" + "x".repeat(500) + "\",\"bytes\":\"" + base64(json) + "\"}";
    assertThat(usage(Frame.event("chunk", before), frames(END)))
        .isEqualTo(Usage.known(545, 78, 0, 0));
    String after = "{ \"bytes\" : \"" + base64(json) + "\" , \"p\":\"abc\"}";
    assertThat(usage(Frame.event("chunk", after), frames(END)))
        .isEqualTo(Usage.known(545, 78, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event\":{\"audioOutput\":{\"usageEvent\":{\"totalInputTokens\":1,\"totalOutputTokens\":1}}}}",
        "{\"usageEvent\":{\"totalInputTokens\":1,\"totalOutputTokens\":1}}",
        "{\"event\":[{\"usageEvent\":{\"totalInputTokens\":1,\"totalOutputTokens\":1}}]}",
        "{\"event\":{\"textOutput\":{\"content\":\"{\\\"event\\\":{\\\"usageEvent\\\":{\"}}}",
        "{\"event\":{\"usageEvent\":[]}}",
        "{\"event\":{}}",
        "{}",
        ""
      })
  void otherEventsSayNothing(String json) {
    assertThat(usage(frames(json, END))).isEqualTo(Usage.ABSENT);
  }

  @Test
  void totalsThatCantBeReadLeaveTheEarlierOnesPartial() {
    assertThat(usage(frames(totals(545, 78), totals(-1, 99), END)))
        .isEqualTo(new Usage(Usage.Certainty.PARTIAL, 545, 78, 0, 0));
    assertThat(usage(frames(totals(545, 78), totals(-1, 99), totals(600, 80), END)))
        .isEqualTo(Usage.known(600, 80, 0, 0));
    assertThat(usage(frames(totals(-1, 99), END))).isEqualTo(Usage.ABSENT);
  }

  @Test
  void audioIsDecodedNoFurtherThanItsName() {
    // Behind the beginning stands what is no base64: it would be noticed if it were decoded.
    String begun = base64("{\"event\":{\"audioOutput\":{\"content\":\"" + "A".repeat(200));
    byte[] payload = ("{\"bytes\":\"" + begun + "!!!!\"}").getBytes(UTF_8);
    ChunkPayload payloads = new ChunkPayload(64 * 1024);

    for (int look = 100; look <= 128; look++) {
      assertThat(payloads.beginning(payload, payload.length, look))
          .asString(UTF_8)
          .startsWith("{\"event\":{\"audioOutput\":")
          .hasSizeLessThan(look);
    }
    assertThat(payloads.text(payload, payload.length)).isEmpty();
  }

  @Test
  void whatStandsBehindTheNameOfAnAudioEventIsNotLookedAt() {
    String json = totals(545, 78)
        .replace("{\"usageEvent\"", "{\"audioOutput\":{\"content\":\"AAAA\"},\"usageEvent\"");
    assertThat(usage(frames(json, END))).isEqualTo(Usage.ABSENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"bytes\":\"!!!!\"}",
        "{\"bytes\":\"QUJ\\u0044\"}",
        "{\"bytes\":\"A\"}",
        "{\"bytes\":\"",
        "{\"bytes\":\"\"}",
        "{\"bytes\":null}",
        "{\"bytes\":{\"event\":{}}}",
        "{}",
        "[]",
        "\"bytes\"",
        ""
      })
  void aPayloadThatIsNoneIsPassedOver(String payload) {
    assertThat(usage(frames(totals(545, 78)), Frame.event("chunk", payload), frames(END)))
        .isEqualTo(Usage.known(545, 78, 0, 0));
  }

  @Test
  void aHugeChunkIsPassedOver() {
    byte[] huge = frames(event("audioOutput", "\"content\":\"" + "QUJD".repeat(250_000) + "\""));
    assertThat(usage(frames(totals(545, 78)), huge, frames(END)))
        .isEqualTo(Usage.known(545, 78, 0, 0));
  }

  private static Usage usage(byte[]... parts) {
    UsageParser parser = UsageParser.bidirectional();
    for (byte[] part : parts) {
      parser.accept(ByteBuffer.wrap(part));
    }
    return parser.usage();
  }

  private static byte[] frames(String... events) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (String event : events) {
      frames.writeBytes(Frame.event("chunk", "{\"bytes\":\"" + base64(event) + "\"}"));
    }
    return frames.toByteArray();
  }

  private static String totals(int input, int output) {
    return event(
        "usageEvent",
        "\"completionId\":\"c\",\"details\":{\"delta\":{\"input\":{\"speechTokens\":1,"
            + "\"textTokens\":2},\"output\":{\"speechTokens\":3,\"textTokens\":4}}},"
            + "\"promptName\":\"p\",\"sessionId\":\"s\",\"totalInputTokens\":" + input
            + ",\"totalOutputTokens\":" + output + ",\"totalTokens\":" + (input + output));
  }

  private static String event(String name, String members) {
    return "{\"event\":{\"" + name + "\":{" + members + "}}}";
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
