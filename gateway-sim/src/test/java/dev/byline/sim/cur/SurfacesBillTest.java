package dev.byline.sim.cur;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.books.ServedCall;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows of the APIs that name their model in the body, on both endpoints. */
@NullMarked
class SurfacesBillTest {

  @ParameterizedTest
  @CsvSource({
    "bedrock-runtime, openai.gpt-oss-120b-1:0, ChatCompletions, USE1-gpt-oss-120b-input-tokens, InvokeModelInference",
    "bedrock-runtime, us.openai.gpt-5.6-luna, ResponsesStream, USE1-gpt-5.6-luna-input-tokens, InvokeModelStreamingInference",
    "bedrock-runtime, global.openai.gpt-5.6-terra, Responses, USE1-gpt-5.6-terra-input-tokens-cross-region-global, InvokeModelInference",
    "bedrock-runtime, us.anthropic.claude-sonnet-5, MessagesStream, USE1-MP:USE1_input_tokens_standard-Units, InvokeModelStreamingInference",
    "bedrock-mantle, openai.gpt-oss-120b, ChatCompletionsStream, USE1-openai.gpt-oss-120b-mantle-input-tokens-standard, InvokeModelStreamingInference",
    "bedrock-mantle, openai.gpt-5.4, Responses, USE1-openai.gpt-5.4-mantle-input-tokens-standard, InvokeModelInference",
    "bedrock-mantle, anthropic.claude-opus-4-8, Messages, USE1-anthropic.claude-opus-4-8-mantle-input-tokens-standard, InvokeModelInference",
  })
  void theRowNamesEndpointModelAndKind(
      String endpoint, String model, String api, String usageType, String operation) {
    List<LineItem> lines = lines(endpoint, model, api, 5, 0, 0, 0);
    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst().charge().usageType()).isEqualTo(usageType);
    assertThat(lines.getFirst().caller().operation()).isEqualTo(operation);
  }

  @ParameterizedTest
  @CsvSource({
    "bedrock-mantle, anthropic.claude-opus-4-8, USE1-anthropic.claude-opus-4-8-mantle-cache-read-tokens-standard, USE1-anthropic.claude-opus-4-8-mantle-cache-write-tokens-standard",
    "bedrock-runtime, us.openai.gpt-5.6-luna, USE1-gpt-5.6-luna-cache-read-input-token-count, USE1-gpt-5.6-luna-cache-write-input-token-count",
  })
  void theCacheHasRowsOfItsOwn(String endpoint, String model, String read, String write) {
    assertThat(lines(endpoint, model, "Responses", 0, 0, 1, 2))
        .extracting(line -> line.charge().usageType())
        .containsExactlyInAnyOrder(read, write);
  }

  private static List<LineItem> lines(
      String endpoint, String model, String api, long in, long out, long read, long write) {
    ServedCall call = Calls.of(model).call();
    return new UsageLines(CurExportTest.OPTIONS)
        .of(List.of(new ServedCall(
            call.at(),
            call.requestId(),
            call.accountId(),
            call.region(),
            call.principalArn(),
            call.principalTags(),
            model,
            api,
            "standard",
            in,
            out,
            read,
            write,
            "00",
            endpoint,
            Map.of())));
  }
}
