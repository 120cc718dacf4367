package dev.byline.core.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullMarked
final class JsonUsageTest {
  private static final String MESSAGE = """
      {"id":"msg_1","type":"message","role":"assistant","content":[{"type":"text",
      "text":"é😀 \\"usage\\":{\\"input_tokens\\":1}"},{"type":"tool_use","input":{"usage":{"input_tokens":9}}}],
      "stop_reason":"end_turn","usage":{"input_tokens":50,"cache_creation_input_tokens":248,
      "cache_read_input_tokens":1800,"cache_creation":{"ephemeral_5m_input_tokens":148,
      "ephemeral_1h_input_tokens":100},"output_tokens":503,"service_tier":"standard"}}
      """;

  private static final String CHAT = """
      {"id":"chatcmpl-1","object":"chat.completion","choices":[{"message":{"role":"assistant",
      "content":"Hello! é","refusal":null},"finish_reason":"stop"}],
      "usage":{"prompt_tokens":2006,"completion_tokens":300,"total_tokens":2306,
      "prompt_tokens_details":{"cached_tokens":1920,"audio_tokens":0},
      "completion_tokens_details":{"reasoning_tokens":0}},"service_tier":"default"}
      """;

  private static final String RESPONSE = """
      {"id":"resp_1","object":"response","status":"completed","output":[{"type":"message",
      "content":[{"type":"output_text","text":"é","annotations":[]}]}],
      "usage":{"input_tokens":328,"input_tokens_details":{"cached_tokens":100,"cache_write_tokens":28},
      "output_tokens":52,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":380}}
      """;

  @Test
  void aMessageIsReadHoweverItIsCut() {
    check(UsageParser::anthropicMessage, MESSAGE, "}}", Usage.known(50, 503, 1800, 248));
  }

  @Test
  void aChatCompletionsCachedTokensAreTakenOutOfItsInput() {
    check(UsageParser::chatCompletion, CHAT, "}},", Usage.known(86, 300, 1920, 0));
  }

  @Test
  void aResponsesCachedTokensAreTakenOutOfItsInput() {
    check(UsageParser::response, RESPONSE, "}}", Usage.known(200, 52, 100, 28));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"prompt_tokens\":19,\"completion_tokens\":10}|KNOWN|19|10|0",
        "{\"prompt_tokens\":19,\"completion_tokens\":10,\"prompt_tokens_details\":null}|KNOWN|19|10|0",
        "{\"prompt_tokens\":19,\"completion_tokens\":10,\"prompt_tokens_details\":{}}|KNOWN|19|10|0",
        "{\"prompt_tokens\":19,\"completion_tokens\":10,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":19}}|KNOWN|0|10|19",
        "{\"prompt_tokens\":19,\"completion_tokens\":10,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":20}}|PARTIAL|19|10|0",
        "{\"prompt_tokens\":19,\"completion_tokens\":10,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":\"5\"}}|PARTIAL|19|10|0",
        "{\"prompt_tokens\":19,\"completion_tokens\":10,"
            + "\"x\":{\"cached_tokens\":5,\"y\":{\"prompt_tokens\":1}}}|KNOWN|19|10|0",
        "{\"prompt_tokens\":1,\"completion_tokens\":10,\"prompt_tokens\":19}|KNOWN|19|10|0",
        "{\"\":7,\"prompt_tokens\":19,\"completion\\u005ftokens\":10}|KNOWN|19|10|0",
        "{\"prompt_tokens\":19}|PARTIAL|19|0|0",
        "{\"prompt_tokens\":999999999999999,\"completion_tokens\":1}|KNOWN|999999999999999|1|0",
        "{\"prompt_tokens\":1000000000000000,\"completion_tokens\":1}|ABSENT|0|0|0",
        "{\"prompt_tokens\":-1,\"completion_tokens\":10}|ABSENT|0|0|0",
        "{\"completion_tokens\":10}|ABSENT|0|0|0",
        "{\"prompt_tokens\":19,\"completion_tokens\":10,}|ABSENT|0|0|0",
        "[19,10]|ABSENT|0|0|0"
      })
  void aCountThatCantBeReadIsNotBelieved(
      String usage, Usage.Certainty certainty, long input, long output, long cacheRead) {
    Passing.of(UsageParser::chatCompletion, "{\"usage\":" + usage + "}")
        .says(new Usage(certainty, input, output, cacheRead, 0));
  }

  @Test
  void aDeeplyNestedUsageIsAbsent() {
    String deep = "{\"x\":".repeat(2000) + "1" + "}".repeat(2000);
    Passing answer = Passing.of(
        UsageParser::chatCompletion,
        "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"x\":" + deep + "}}");
    assertThat(answer.usage()).isEqualTo(Usage.ABSENT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/event-stream|true",
        "text/event-stream; charset=utf-8|true",
        "Text/Event-Stream ;charset=utf-8|true",
        "application/json|false",
        "text/event-streams|false",
        "application/json; x=text/event-stream|false",
        "|false"
      })
  void theContentTypeTellsAnAnswerFromAStream(@Nullable String contentType, boolean stream) {
    Map<String, String> fields =
        contentType == null ? Map.of() : Map.of("content-type", contentType);
    Map<Function<ResponseHeaders, UsageParser>, String> answers = Map.of(
        UsageParser::messages, MESSAGE,
        UsageParser::chatCompletions, CHAT,
        UsageParser::responses, RESPONSE);
    answers.forEach((byHeaders, answer) -> {
      assertThat(byHeaders.apply(fields::get))
          .isInstanceOf(stream ? EventUsage.class : JsonUsage.class);
      assertThat(Passing.of(() -> byHeaders.apply(fields::get), answer).usage().present())
          .isEqualTo(!stream);
    });
  }

  /** {@code ending}: the last bytes before which the usage can't be known. */
  private static void check(
      Supplier<UsageParser> parsers, String answer, String ending, Usage expected) {
    Passing passing = Passing.of(parsers, answer);
    passing.says(expected);
    int enough = answer.lastIndexOf(ending) + ending.length();
    passing.isKnownFrom(answer.substring(0, enough).getBytes(UTF_8).length, expected);
    passing.survivesNoise();
  }
}
