package dev.byline.demo.calls;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailContentSource;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/**
 * The operations that answer at once, by the AWS SDK's blocking client.
 *
 * <p>Thread: one a user. Owns: nothing. Fails: with the SDK's own exceptions.
 */
@SuppressWarnings("unchecked") // the SDK takes arrays of generic consumers
final class SdkCalls {
  private static final String GUARDRAIL = "gr4rd2r41l01";

  private final BedrockRuntimeClient client;
  private final CallLog log;

  SdkCalls(BedrockRuntimeClient client, CallLog log) {
    this.client = client;
    this.log = log;
  }

  /** Calls each of them. */
  void all(String prompt) {
    client.converse(request -> request.modelId(Models.NOVA_LITE).messages(message(prompt)));
    done("Converse");
    invoke(Models.SONNET, Models.claude(prompt));
    invoke(Models.TITAN_EMBED, "{\"inputText\":\"" + prompt + "\"}");
    client.countTokens(request -> request
        .modelId(Models.SONNET)
        .input(input -> input.converse(converse -> converse.messages(message(prompt)))));
    done("CountTokens");
    guard(prompt);
    async(prompt);
  }

  private void invoke(String model, String body) {
    client.invokeModel(request ->
        request.modelId(model).contentType("application/json").body(SdkBytes.fromUtf8String(body)));
    done("InvokeModel");
  }

  private void guard(String prompt) {
    client.applyGuardrail(request -> request
        .guardrailIdentifier(GUARDRAIL)
        .guardrailVersion("1")
        .source(GuardrailContentSource.INPUT)
        .content(content -> content.text(text -> text.text(prompt))));
    done("ApplyGuardrail");
    client.invokeGuardrailChecks(request -> request
        .messages(message -> message.role("user").content(content -> content.text(prompt)))
        .checks(checks -> checks.promptAttack(
            attack -> attack.categories(category -> category.category("JAILBREAK")))));
    done("InvokeGuardrailChecks");
  }

  private void async(String prompt) {
    Document input = Document.mapBuilder()
        .putString("taskType", "TEXT_VIDEO")
        .putDocument(
            "textToVideoParams", Document.mapBuilder().putString("text", prompt).build())
        .build();
    String arn = client
        .startAsyncInvoke(request -> request
            .modelId(Models.NOVA_REEL)
            .modelInput(input)
            .outputDataConfig(
                output -> output.s3OutputDataConfig(s3 -> s3.s3Uri("s3://bucket/videos"))))
        .invocationArn();
    done("StartAsyncInvoke");
    client.getAsyncInvoke(request -> request.invocationArn(arn));
    done("GetAsyncInvoke");
    client.listAsyncInvokes(request -> request.maxResults(5));
    done("ListAsyncInvokes");
  }

  private void done(String operation) {
    log.add(Surface.RUNTIME, operation, Client.SDK_SYNC);
  }

  static Message message(String prompt) {
    return Message.builder()
        .role(ConversationRole.USER)
        .content(ContentBlock.fromText(prompt))
        .build();
  }
}
