package dev.byline.demo;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/**
 * What the demo's users call: every operation, by both clients, on Claude, Nova and Titan.
 *
 * <p>Thread: one a user. Owns: nothing. Fails: with the SDK's own exceptions.
 */
final class DemoCalls {
  private static final String NOVA_LITE = "amazon.nova-lite-v1:0";
  private static final String NOVA_PRO = "amazon.nova-pro-v1:0";
  private static final String TITAN_EMBED = "amazon.titan-embed-text-v2:0";
  private static final String SONNET = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
  private static final String HAIKU = "global.anthropic.claude-haiku-4-5-20251001-v1:0";

  private final StockClients clients;

  DemoCalls(StockClients clients) {
    this.clients = clients;
  }

  /** Makes the call number {@code n} with a prompt of about {@code words} words; says what it was. */
  String call(int n, int words) {
    String prompt =
        ("please summarise page " + n + " ").repeat(Math.max(1, words / 4)).strip();
    return switch (n % 8) {
      case 0 -> converse(NOVA_LITE, prompt);
      case 1 -> converseStream(NOVA_PRO, prompt);
      case 2 -> invoke(SONNET, claude(prompt));
      case 3 -> invokeStream(HAIKU, claude(prompt));
      case 4 -> converseAsync(SONNET, prompt);
      case 5 -> invoke(TITAN_EMBED, "{\"inputText\":\"" + prompt + "\"}");
      case 6 -> converseStream(HAIKU, prompt);
      default -> invokeStream(SONNET, claude(prompt));
    };
  }

  private String converse(String model, String prompt) {
    clients.sync().converse(request -> request.modelId(model).messages(message(prompt)));
    return "Converse";
  }

  private String converseAsync(String model, String prompt) {
    done(clients.async().converse(request -> request.modelId(model).messages(message(prompt))));
    return "Converse";
  }

  private String converseStream(String model, String prompt) {
    done(clients
        .async()
        .converseStream(
            request -> request.modelId(model).messages(message(prompt)),
            ConverseStreamResponseHandler.builder()
                .subscriber(ConverseStreamResponseHandler.Visitor.builder().build())
                .build()));
    return "ConverseStream";
  }

  private String invoke(String model, String body) {
    clients
        .sync()
        .invokeModel(request -> request
            .modelId(model)
            .contentType("application/json")
            .body(SdkBytes.fromUtf8String(body)));
    return "InvokeModel";
  }

  private String invokeStream(String model, String body) {
    done(clients
        .async()
        .invokeModelWithResponseStream(
            request -> request
                .modelId(model)
                .contentType("application/json")
                .body(SdkBytes.fromUtf8String(body)),
            InvokeModelWithResponseStreamResponseHandler.builder()
                .subscriber(InvokeModelWithResponseStreamResponseHandler.Visitor.builder()
                    .build())
                .build()));
    return "InvokeModelWithResponseStream";
  }

  private static Message message(String prompt) {
    return Message.builder()
        .role(ConversationRole.USER)
        .content(List.of(ContentBlock.fromText(prompt)))
        .build();
  }

  private static String claude(String prompt) {
    return "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":256,\"messages\":"
        + "[{\"role\":\"user\",\"content\":\""
        + prompt
        + "\"}]}";
  }

  private static void done(CompletableFuture<?> answer) {
    answer.join();
  }
}
