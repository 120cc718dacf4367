package dev.byline.core.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
final class EventUsageTest {
  /** After the basic streaming example of Anthropic's documentation: 25 in, 15 out. */
  private static final String MESSAGE_START = """
      event: message_start
      data: {"type": "message_start", "message": {"id": "msg_1", "type": "message",
      data: "role": "assistant", "content": [], "stop_reason": null,
      data: "usage": {"input_tokens": 25, "output_tokens": 1}}}

      """;

  private static final String MESSAGE_DELTAS = """
      event: content_block_start
      data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

      event: ping
      data: {"type": "ping"}

      event: content_block_delta
      data: {"type":"content_block_delta","delta":{"text":"é😀 \\"usage\\":{\\"output_tokens\\":9}"}}

      event: content_block_stop
      data: {"type": "content_block_stop", "index": 0}

      """;

  private static final String MESSAGE_DELTA = """
      event: message_delta
      data: {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 15}}

      """;

  private static final String MESSAGE_STOP = """
      event: message_stop
      data: {"type": "message_stop"}

      """;

  private static final String MESSAGE =
      MESSAGE_START + MESSAGE_DELTAS + MESSAGE_DELTA + MESSAGE_STOP;

  /** After OpenAI's example of prompt caching: 2006 in, of which 1920 cached; 300 out. */
  private static final String CHAT = """
      data: {"object":"chat.completion.chunk","choices":[{"delta":{"content":"é {usage"}}],"usage":null}

      data: {"choices":[{"delta":{"content":"\\"usage\\":{\\"prompt_tokens\\":1}"}}],"usage":null}

      data: {"choices":[],"usage":{"prompt_tokens":2006,"completion_tokens":300,"total_tokens":2306,\
      "prompt_tokens_details":{"cached_tokens":1920},"completion_tokens_details":{"reasoning_tokens":0}}}

      data: [DONE]

      """;

  /** After the example of OpenAI's reference: 36 in, 87 out, of which none is cached. */
  private static final String RESPONSE = """
      event: response.created
      data: {"type":"response.created","response":{"id":"resp_1","status":"in_progress","usage":null}}

      event: response.output_text.delta
      data: {"type":"response.output_text.delta","delta":"é \\"response\\":{\\"usage\\":{}}"}

      event: response.completed
      data: {"type":"response.completed","response":{"id":"resp_1","output":[{"usage":{"input_tokens":1}}],\
      "usage":{"input_tokens":36,"input_tokens_details":{"cached_tokens":0},"output_tokens":87,\
      "output_tokens_details":{"reasoning_tokens":0},"total_tokens":123},"user":null,"metadata":{}}}

      """;

  @Test
  void aMessageStreamIsReadHoweverItIsCut() {
    passing(UsageParser::anthropicMessageStream, MESSAGE).says(Usage.known(25, 15, 0, 0));
    passing(UsageParser::anthropicMessageStream, MESSAGE.replace("\n", "\r\n"))
        .says(Usage.known(25, 15, 0, 0));
    passing(UsageParser::anthropicMessageStream, MESSAGE.replace("\n", "\r"))
        .says(Usage.known(25, 15, 0, 0));
  }

  @Test
  void aMessageStreamWithoutEventLinesIsReadByTheTypeInItsData() {
    String bare = MESSAGE
        .lines()
        .filter(line -> !line.startsWith("event:"))
        .map(line -> line + "\n")
        .reduce("", String::concat);
    passing(UsageParser::anthropicMessageStream, bare).says(Usage.known(25, 15, 0, 0));
  }

  @Test
  void aMessageStreamIsKnownFromItsDeltaOnAndPartialFromItsStart() {
    Passing whole = passing(UsageParser::anthropicMessageStream, MESSAGE);
    whole.isKnownFrom(
        bytes(MESSAGE_START + MESSAGE_DELTAS + MESSAGE_DELTA), Usage.known(25, 15, 0, 0));

    passing(UsageParser::anthropicMessageStream, MESSAGE_START + MESSAGE_DELTAS)
        .says(new Usage(Usage.Certainty.PARTIAL, 25, 1, 0, 0));
    passing(UsageParser::anthropicMessageStream, MESSAGE_DELTAS).says(Usage.ABSENT);
  }

  @Test
  void aLaterDeltaReplacesTheCountsItNamesAndKeepsTheOthers() {
    String start = event(
        "message_start",
        "{\"message\":{\"usage\":{\"input_tokens\":2679,\"cache_creation_input_tokens\":7,"
            + "\"cache_read_input_tokens\":5,\"cache_creation\":{\"ephemeral_5m_input_tokens\":7,"
            + "\"ephemeral_1h_input_tokens\":0},\"output_tokens\":3}}}");
    String first = event("message_delta", "{\"usage\":{\"output_tokens\":10}}");
    String second = event(
        "message_delta",
        "{\"usage\":{\"input_tokens\":10682,\"cache_creation_input_tokens\":null,"
            + "\"cache_read_input_tokens\":6,\"output_tokens\":510}}");

    passing(UsageParser::anthropicMessageStream, start + first).says(Usage.known(2679, 10, 5, 7));
    passing(UsageParser::anthropicMessageStream, start + first + second)
        .says(Usage.known(10682, 510, 6, 7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"usage\":null}",
        "{\"usage\":{}}",
        "{\"usage\":{\"output_tokens\":null}}",
        "{\"delta\":{\"usage\":{\"output_tokens\":15}}}",
        "[{\"usage\":{\"output_tokens\":15}}]",
        "{\"usage\":{\"output_tokens\":15}"
      })
  void aDeltaWithoutAnOutputLeavesWhatTheStartSaid(String data) {
    passing(UsageParser::anthropicMessageStream, MESSAGE_START + event("message_delta", data))
        .says(new Usage(Usage.Certainty.PARTIAL, 25, 1, 0, 0));
  }

  @Test
  void aDeltaWhoseOutputCantBeReadIsPartialWithoutAnOutput() {
    String delta = event("message_delta", "{\"usage\":{\"output_tokens\":99999999999999999999}}");
    passing(UsageParser::anthropicMessageStream, MESSAGE_START + delta)
        .says(new Usage(Usage.Certainty.PARTIAL, 25, 0, 0, 0));
  }

  @Test
  void anErrorEventLeavesWhatIsKnownPartial() {
    String error = event(
        "error",
        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}");
    String bare = error.substring(error.indexOf("data:"));

    passing(UsageParser::anthropicMessageStream, error).says(Usage.ABSENT);
    passing(UsageParser::anthropicMessageStream, MESSAGE_START + error)
        .says(new Usage(Usage.Certainty.PARTIAL, 25, 1, 0, 0));
    passing(UsageParser::anthropicMessageStream, MESSAGE + error)
        .says(new Usage(Usage.Certainty.PARTIAL, 25, 15, 0, 0));
    passing(UsageParser::chatCompletionStream, CHAT + bare)
        .says(new Usage(Usage.Certainty.PARTIAL, 86, 300, 1920, 0));
    passing(UsageParser::chatCompletionStream, CHAT + "data: {\"error\":{\"message\":\"x\"}}\n\n")
        .says(new Usage(Usage.Certainty.PARTIAL, 86, 300, 1920, 0));
    passing(UsageParser::responseStream, RESPONSE + error)
        .says(new Usage(Usage.Certainty.PARTIAL, 36, 87, 0, 0));
  }

  @Test
  void aChatCompletionStreamIsReadFromTheChunkThatSaysIt() {
    Passing chat = passing(UsageParser::chatCompletionStream, CHAT);
    chat.says(Usage.known(86, 300, 1920, 0));
    chat.isKnownFrom(bytes(CHAT) - "data: [DONE]\n\n".length(), Usage.known(86, 300, 1920, 0));
  }

  @Test
  void aChatCompletionStreamWithoutThatChunkIsAbsent() {
    String unasked = CHAT.lines()
        .filter(line -> !line.contains("\"choices\":[]"))
        .map(line -> line + "\n")
        .reduce("", String::concat);
    passing(UsageParser::chatCompletionStream, unasked).says(Usage.ABSENT);
    passing(UsageParser::chatCompletionStream, "data: [DONE]\n\n").says(Usage.ABSENT);
  }

  @Test
  void aResponseStreamIsReadFromItsLastEvent() {
    Passing response = passing(UsageParser::responseStream, RESPONSE);
    response.says(Usage.known(36, 87, 0, 0));
    response.isKnownFrom(bytes(RESPONSE), Usage.known(36, 87, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"response.completed", "response.incomplete", "response.failed"})
  void aResponseStreamMayEndInThreeWays(String type) {
    String ended = RESPONSE.replace("response.completed", type);
    passing(UsageParser::responseStream, ended).says(Usage.known(36, 87, 0, 0));
    passing(UsageParser::responseStream, ended.replace("event: " + type + "\n", ""))
        .says(Usage.known(36, 87, 0, 0));
  }

  @Test
  void anotherEventOfAResponseIsNotItsEnd() {
    passing(UsageParser::responseStream, RESPONSE.replace("response.completed", "response.queued"))
        .says(Usage.ABSENT);
    passing(
            UsageParser::responseStream,
            RESPONSE.replace("\"usage\":{\"input_tokens\":36", "\"usage\":null,\"u\":{\"x\":36"))
        .says(Usage.ABSENT);
  }

  @Test
  void aHugeLastEventIsReadAndAHugeUsageIsPassedOver() {
    String text = "\"text\":\"" + "x".repeat(3_000_000) + "\",";
    assertThat(
            passing(UsageParser::responseStream, RESPONSE.replace("\"output\":", text + "\"o\":"))
                .usage())
        .isEqualTo(Usage.known(36, 87, 0, 0));
    String padded = RESPONSE.replace("\"output_tokens\":", text + "\"output_tokens\":");
    assertThat(passing(UsageParser::responseStream, padded).usage()).isEqualTo(Usage.ABSENT);
    assertThat(passing(UsageParser::responseStream, padded + RESPONSE).usage())
        .isEqualTo(Usage.known(36, 87, 0, 0));
  }

  @Test
  void noiseNeverThrows() {
    passing(UsageParser::anthropicMessageStream, MESSAGE).survivesNoise();
    passing(UsageParser::chatCompletionStream, CHAT).survivesNoise();
    passing(UsageParser::responseStream, RESPONSE).survivesNoise();
  }

  @Test
  void whatFollowsTheUsageIsNotKept() {
    UsageParser parser = UsageParser.chatCompletionStream();
    parser.accept(ByteBuffer.wrap((CHAT + "data: {\"usage\":null}\n\n").getBytes(UTF_8)));
    assertThat(parser.usage()).isEqualTo(Usage.known(86, 300, 1920, 0));
  }

  private static Passing passing(Supplier<UsageParser> parsers, String answer) {
    return Passing.of(parsers, answer);
  }

  private static String event(String type, String data) {
    return "event: " + type + "\ndata: " + data + "\n\n";
  }

  private static int bytes(String text) {
    return text.getBytes(UTF_8).length;
  }
}
