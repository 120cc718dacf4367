package dev.byline.demo.calls;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;

/**
 * The event streams, and a Converse, by the AWS SDK's asynchronous client.
 *
 * <p>Thread: one a user. Owns: nothing. Fails: with the SDK's own exceptions.
 */
final class StreamCalls {
  private final BedrockRuntimeAsyncClient client;
  private final CallLog log;

  StreamCalls(BedrockRuntimeAsyncClient client, CallLog log) {
    this.client = client;
    this.log = log;
  }

  /** Calls each of them. */
  void all(String prompt) {
    done(
        "Converse",
        client.converse(
            request -> request.modelId(Models.SONNET).messages(SdkCalls.message(prompt))));
    converseStream(Models.NOVA_PRO, prompt);
    converseStream(Models.HAIKU, prompt);
    invokeStream(Models.HAIKU, prompt);
    invokeStream(Models.SONNET, prompt);
  }

  private void converseStream(String model, String prompt) {
    done(
        "ConverseStream",
        client.converseStream(
            request -> request.modelId(model).messages(SdkCalls.message(prompt)),
            ConverseStreamResponseHandler.builder()
                .subscriber(ConverseStreamResponseHandler.Visitor.builder().build())
                .build()));
  }

  private void invokeStream(String model, String prompt) {
    done(
        "InvokeModelWithResponseStream",
        client.invokeModelWithResponseStream(
            request -> request
                .modelId(model)
                .contentType("application/json")
                .body(SdkBytes.fromUtf8String(Models.claude(prompt))),
            InvokeModelWithResponseStreamResponseHandler.builder()
                .subscriber(InvokeModelWithResponseStreamResponseHandler.Visitor.builder()
                    .build())
                .build()));
  }

  private void done(String operation, CompletableFuture<?> answer) {
    answer.join();
    log.add(Surface.RUNTIME, operation, Client.SDK_ASYNC);
  }
}
