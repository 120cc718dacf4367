package dev.byline.core.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.eventstream.Frame;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
final class UsageParserTest {
  private static final String ANSWER = """
      {"output":{"message":{"role":"assistant","content":[{"text":"usage\\\\\\": {\\"inputTokens\\":9}"}],
      "usage":{"inputTokens":999,"outputTokens":999}}},"stopReason":"end_turn",
      "usage" : { "inputTokens" : 12, "outputTokens":34,"totalTokens":46, "cacheReadInputTokens":5,
      "cacheWriteInputTokens":7,"cacheDetails":[{"ttl":"5m","inputTokens":7}]},
      "metrics":{"latencyMs":321}}
      """;

  @Test
  void converseIsReadHoweverItIsCut() {
    byte[] bytes = ANSWER.getBytes(UTF_8);
    for (int size = 1; size <= bytes.length; size++) {
      UsageParser parser = UsageParser.converse();
      for (int at = 0; at < bytes.length; at += size) {
        parser.accept(ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at)));
      }
      assertThat(parser.usage()).isEqualTo(Usage.known(12, 34, 5, 7));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{}",
        "{\"usage\":null}",
        "{\"usage\":[]}",
        "{\"usage\":{}}",
        "{\"usage\":",
        "{\"usage\":{\"outputTokens\":1}}",
        "{\"usage\":{\"inputTokens\":\"1\",\"outputTokens\":2}}",
        "{\"usage\":{\"inputTokens\":-1,\"outputTokens\":2}}",
        "{\"usage\":{\"inputTokens\":1.5,\"outputTokens\":2}}",
        "{\"usage\":{\"inputTokens\":99999999999999999999,\"outputTokens\":2}}",
        "{\"usage\":{\"inputTokens\":1,\"outputTokens\":2",
        "{\"Usage\":{\"inputTokens\":1,\"outputTokens\":2}}",
        "{\"\\u0055sage\":{\"inputTokens\":1,\"outputTokens\":2}}",
        "{\"usage\":{\"inputTokens\":1 2,\"outputTokens\":2}}",
        "{\"usage\":{\"inputTokens\":1e3,\"outputTokens\":2}}",
        "{\"usage\":{\"inputTokens\":9223372036854775807,\"outputTokens\":2}}",
        "}{",
        "\"usage\"",
        "{\"usages\":{\"inputTokens\":1,\"outputTokens\":2}}",
        "{\"usage\":{\"inputTokens\":1,,}}"
      })
  void whatDoesNotSayItIsAbsentAndNeverZero(String answer) {
    UsageParser parser = UsageParser.converse();
    parser.accept(ByteBuffer.wrap(answer.getBytes(UTF_8)));

    assertThat(parser.usage()).isEqualTo(Usage.ABSENT);
    assertThat(parser.usage().present()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"inputTokens\":1}",
        "{\"inputTokens\":1,\"outputTokens\":null}",
        "{\"inputTokens\":1,\"outputTokens\":-2}",
        "{\"inputTokens\":1,\"outputTokens\":0.5}",
        "{\"inputTokens\":1,\"outputTokens\":99999999999999999999}",
        "{\"inputTokens\":1,\"outputTokens\":2,\"outputTokens\":[3]}"
      })
  void anOutputThatCantBeReadIsPartial(String usage) {
    UsageParser parser = UsageParser.converse();
    parser.accept(ByteBuffer.wrap(("{\"usage\":" + usage + "}").getBytes(UTF_8)));

    assertThat(parser.usage()).isEqualTo(new Usage(Usage.Certainty.PARTIAL, 1, 0, 0, 0));
  }

  @Test
  void aCacheCountThatCantBeReadIsPartialAndOneThatIsNullIsZero() {
    String counts =
        "{\"usage\":{\"inputTokens\":1,\"outputTokens\":2,\"cacheReadInputTokens\":%s}}";
    UsageParser negative = UsageParser.converse();
    negative.accept(ByteBuffer.wrap(counts.formatted("-3").getBytes(UTF_8)));
    UsageParser nothing = UsageParser.converse();
    nothing.accept(ByteBuffer.wrap(counts.formatted("null").getBytes(UTF_8)));

    assertThat(negative.usage()).isEqualTo(new Usage(Usage.Certainty.PARTIAL, 1, 2, 0, 0));
    assertThat(nothing.usage()).isEqualTo(Usage.known(1, 2, 0, 0));
  }

  @Test
  void anExceptionFrameMakesWhatIsKnownPartial() {
    byte[] exception =
        Frame.of(":message-type", "exception", ":exception-type", "modelStreamErrorException");
    UsageParser converse = UsageParser.converseStream();
    converse.accept(ByteBuffer.wrap(exception));
    assertThat(converse.usage()).isEqualTo(Usage.ABSENT);
    converse.accept(ByteBuffer.wrap(
        Frame.event("metadata", "{\"usage\":{\"inputTokens\":3,\"outputTokens\":4}}")));
    assertThat(converse.usage()).isEqualTo(new Usage(Usage.Certainty.PARTIAL, 3, 4, 0, 0));

    UsageParser invoke = UsageParser.invokeStream();
    invoke.accept(ByteBuffer.wrap(chunk("{\"amazon-bedrock-invocationMetrics\":"
        + "{\"inputTokenCount\":8,\"outputTokenCount\":9}}")));
    assertThat(invoke.usage()).isEqualTo(Usage.known(8, 9, 0, 0));
    invoke.accept(ByteBuffer.wrap(Frame.of(":message-type", "error", ":error-code", "Internal")));
    assertThat(invoke.usage()).isEqualTo(new Usage(Usage.Certainty.PARTIAL, 8, 9, 0, 0));
  }

  @Test
  void invokeStreamIsReadThoughItsJsonIsSpacedAndItsSlashesAreEscaped() {
    // The text is chosen so that its base64 has slashes.
    String text = "{\"t\":\"???\u00ff\u00ff\",\"amazon-bedrock-invocationMetrics\":"
        + "{\"inputTokenCount\":8,\"outputTokenCount\":9}}";
    String base64 = Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    assertThat(base64).contains("/");
    UsageParser parser = UsageParser.invokeStream();
    parser.accept(ByteBuffer.wrap(Frame.event(
        "chunk", " { \"bytes\" : \"" + base64.replace("/", "\\/") + "\" , \"p\" : \"a\" } ")));

    assertThat(parser.usage()).isEqualTo(Usage.known(8, 9, 0, 0));
  }

  @Test
  void aCacheHeaderThatIsNoCountIsPartial() {
    Map<String, String> headers = Map.of(
        "x-amzn-bedrock-input-token-count", "11",
        "x-amzn-bedrock-output-token-count", "22",
        "x-amzn-bedrock-cache-read-input-token-count", "-33");

    assertThat(UsageParser.invoke(headers::get).usage())
        .isEqualTo(new Usage(Usage.Certainty.PARTIAL, 11, 22, 0, 0));
  }

  @Test
  void aUsageLargerThanItsBoundIsAbsent() {
    String padding = "\"p\":\"" + "x".repeat(20_000) + "\"";
    UsageParser parser = UsageParser.converse();
    parser.accept(ByteBuffer.wrap(
        ("{\"usage\":{\"inputTokens\":1,\"outputTokens\":2," + padding + "}}").getBytes(UTF_8)));

    assertThat(parser.usage()).isEqualTo(Usage.ABSENT);
  }

  @Test
  void converseStreamIsReadFromItsMetadataEvent() {
    UsageParser parser = UsageParser.converseStream();
    parser.accept(ByteBuffer.wrap(Frame.event("messageStart", "{\"role\":\"assistant\"}")));
    parser.accept(
        ByteBuffer.wrap(Frame.event("contentBlockDelta", "{\"delta\":{\"text\":\"x\"}}")));
    assertThat(parser.usage()).isEqualTo(Usage.ABSENT);
    parser.accept(ByteBuffer.wrap(Frame.event(
        "metadata", "{\"usage\":{\"inputTokens\":3,\"outputTokens\":4},\"metrics\":{}}")));

    assertThat(parser.usage()).isEqualTo(Usage.known(3, 4, 0, 0));
  }

  @Test
  void invokeStreamIsReadFromTheLastChunkOnly() {
    UsageParser parser = UsageParser.invokeStream();
    parser.accept(ByteBuffer.wrap(chunk("{\"type\":\"message_start\"}")));
    assertThat(parser.usage()).isEqualTo(Usage.ABSENT);
    parser.accept(
        ByteBuffer.wrap(chunk("{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":"
            + "{\"inputTokenCount\":8,\"outputTokenCount\":9,\"cacheReadInputTokenCount\":1,"
            + "\"cacheWriteInputTokenCount\":2}}")));

    assertThat(parser.usage()).isEqualTo(Usage.known(8, 9, 1, 2));
  }

  @Test
  void invokeIsReadFromHeadersAndAMissingOutputIsPartial() {
    Map<String, String> both = Map.of(
        "x-amzn-bedrock-input-token-count", "11",
        "x-amzn-bedrock-output-token-count", "22",
        "x-amzn-bedrock-cache-read-input-token-count", "33",
        "x-amzn-bedrock-cache-write-input-token-count", "44");
    Map<String, String> inputOnly = Map.of("x-amzn-bedrock-input-token-count", "11");
    Map<String, String> nonsense = Map.of("x-amzn-bedrock-input-token-count", "1e3");

    assertThat(UsageParser.invoke(both::get).usage()).isEqualTo(Usage.known(11, 22, 33, 44));
    assertThat(UsageParser.invoke(inputOnly::get).usage())
        .isEqualTo(new Usage(Usage.Certainty.PARTIAL, 11, 0, 0, 0));
    assertThat(UsageParser.invoke(nonsense::get).usage()).isEqualTo(Usage.ABSENT);
  }

  private static byte[] chunk(String text) {
    String base64 = Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    return Frame.event("chunk", "{\"bytes\":\"" + base64 + "\",\"p\":\"abcdef\"}");
  }
}
