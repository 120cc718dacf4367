package dev.byline.demo.calls;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithBidirectionalStreamInput;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithBidirectionalStreamResponseHandler;

/**
 * A dialogue of two turns with Nova Sonic: the second turn is spoken when the first is answered, so
 * both directions are open at the same time.
 *
 * <p>Thread: one a user; events come on the SDK's. Owns: nothing. Fails: with the SDK's own
 * exceptions, {@link IllegalStateException} where a turn has no answer.
 *
 * @see <a href="https://docs.aws.amazon.com/nova/latest/userguide/input-events.html">Input events</a>
 */
final class SpeechCalls {
  private static final int TURNS = 2;

  /** Bytes of sound for each character of a prompt; 640 are 20 ms. */
  private static final int SOUND = 64;

  private final BedrockRuntimeAsyncClient client;
  private final CallLog log;

  SpeechCalls(BedrockRuntimeAsyncClient client, CallLog log) {
    this.client = client;
    this.log = log;
  }

  /** Holds one dialogue. */
  void all(String prompt) {
    AtomicInteger answers = new AtomicInteger();
    try (SubmissionPublisher<InvokeModelWithBidirectionalStreamInput> speech =
        new SubmissionPublisher<>()) {
      Publisher<InvokeModelWithBidirectionalStreamInput> input = subscriber -> {
        FlowAdapters.toPublisher(speech).subscribe(subscriber);
        say(speech, opening());
        say(speech, system(prompt));
        say(speech, turn(1, prompt));
      };
      CompletableFuture<Void> call = client.invokeModelWithBidirectionalStream(
          request -> request.modelId(Models.NOVA_SONIC),
          input,
          InvokeModelWithBidirectionalStreamResponseHandler.builder()
              .subscriber(InvokeModelWithBidirectionalStreamResponseHandler.Visitor.builder()
                  .onChunk(chunk -> {
                    if (chunk.bytes().asUtf8String().contains("\"completionEnd\"")) {
                      answered(speech, answers.incrementAndGet(), prompt);
                    }
                  })
                  .build())
              .build());
      call.join();
    }
    if (answers.get() != TURNS) {
      throw new IllegalStateException(
          "a dialogue of %d turns had %d answers".formatted(TURNS, answers.get()));
    }
    log.add(Surface.RUNTIME, "InvokeModelWithBidirectionalStream", Client.SDK_BIDI);
  }

  private static void answered(
      SubmissionPublisher<InvokeModelWithBidirectionalStreamInput> speech,
      int answers,
      String prompt) {
    if (answers < TURNS) {
      say(speech, turn(answers + 1, prompt));
    } else {
      say(speech, List.of("""
          {"event":{"promptEnd":{"promptName":"dialogue"}}}""", """
          {"event":{"sessionEnd":{}}}"""));
      speech.close();
    }
  }

  private static List<String> opening() {
    return List.of("""
        {"event":{"sessionStart":{"inferenceConfiguration":{"maxTokens":1024}}}}""", """
        {"event":{"promptStart":{"promptName":"dialogue"}}}""");
  }

  private static List<String> system(String prompt) {
    return block("system", "TEXT", "SYSTEM", "textInput", prompt);
  }

  private static List<String> turn(int number, String prompt) {
    String silence = Base64.getEncoder().encodeToString(new byte[SOUND * prompt.length()]);
    return block("turn-" + number, "AUDIO", "USER", "audioInput", silence);
  }

  private static List<String> block(
      String name, String type, String role, String event, String content) {
    return List.of(
        """
        {"event":{"contentStart":{"promptName":"dialogue","contentName":"%s","type":"%s","role":"%s"}}}""".formatted(name, type, role), """
        {"event":{"%s":{"promptName":"dialogue","contentName":"%s","content":"%s"}}}""".formatted(event, name, content), """
        {"event":{"contentEnd":{"promptName":"dialogue","contentName":"%s"}}}""".formatted(name));
  }

  private static void say(
      SubmissionPublisher<InvokeModelWithBidirectionalStreamInput> speech, List<String> events) {
    for (String event : events) {
      speech.submit(InvokeModelWithBidirectionalStreamInput.chunkBuilder()
          .bytes(SdkBytes.fromString(event, StandardCharsets.UTF_8))
          .build());
    }
  }
}
