package dev.byline.sim.books;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One inference that the simulated Bedrock answered, and so one that AWS would bill.
 *
 * @param at when the request arrived
 * @param requestId {@code x-amzn-RequestId} of the answer
 * @param accountId 12 digits: the account of the signing principal
 * @param region such as {@code us-east-1}
 * @param principalArn the signer as CUR 2.0 names it in {@code line_item_iam_principal}: for a role session {@code
 *     arn:aws:sts::<account>:assumed-role/<role>/<session>}
 * @param principalTags role tags overlaid by session tags, keys without a prefix
 * @param modelId the decoded id of the request: a model id, an inference profile id, or an ARN
 * @param operation the API's name: {@code Converse}, {@code ConverseStream}, {@code InvokeModel}, {@code
 *     InvokeModelWithResponseStream}, {@code InvokeModelWithBidirectionalStream}; for the other APIs, whose operations AWS
 *     gives no name, {@code ChatCompletions}, {@code Responses} and {@code Messages}, each with {@code Stream} behind it when
 *     the answer is streamed
 * @param serviceTier {@code standard}, {@code priority} or {@code flex}
 * @param inputTokens billed input tokens, cache reads and writes excluded
 * @param outputTokens billed output tokens: all of them, even when the client left mid-stream
 * @param cacheReadTokens tokens read from the prompt cache
 * @param cacheWriteTokens tokens written to the prompt cache
 * @param bodySha256 lower-case hex of the request body's SHA-256, so that a test can tell which request this was; of a
 *     bidirectional stream, of the {@code bytes} of all its events, one after the other
 * @param endpoint {@code bedrock-runtime} or {@code bedrock-mantle}
 * @param requestMetadata what the request carried for the invocation log; empty when nothing
 * @param guardrail the guardrail that the call ran with; empty when none
 */
public record ServedCall(
    Instant at,
    String requestId,
    String accountId,
    String region,
    String principalArn,
    Map<String, String> principalTags,
    String modelId,
    String operation,
    String serviceTier,
    long inputTokens,
    long outputTokens,
    long cacheReadTokens,
    long cacheWriteTokens,
    String bodySha256,
    String endpoint,
    Map<String, String> requestMetadata,
    Optional<AppliedGuardrail> guardrail) {

  public ServedCall {
    principalTags = Map.copyOf(principalTags);
    requestMetadata = Map.copyOf(requestMetadata);
  }

  /** A call without a guardrail. */
  public ServedCall(
      Instant at,
      String requestId,
      String accountId,
      String region,
      String principalArn,
      Map<String, String> principalTags,
      String modelId,
      String operation,
      String serviceTier,
      long inputTokens,
      long outputTokens,
      long cacheReadTokens,
      long cacheWriteTokens,
      String bodySha256,
      String endpoint,
      Map<String, String> requestMetadata) {
    this(
        at,
        requestId,
        accountId,
        region,
        principalArn,
        principalTags,
        modelId,
        operation,
        serviceTier,
        inputTokens,
        outputTokens,
        cacheReadTokens,
        cacheWriteTokens,
        bodySha256,
        endpoint,
        requestMetadata,
        Optional.empty());
  }

  /** A call of Bedrock Runtime without request metadata and guardrail. */
  public ServedCall(
      Instant at,
      String requestId,
      String accountId,
      String region,
      String principalArn,
      Map<String, String> principalTags,
      String modelId,
      String operation,
      String serviceTier,
      long inputTokens,
      long outputTokens,
      long cacheReadTokens,
      long cacheWriteTokens,
      String bodySha256) {
    this(
        at,
        requestId,
        accountId,
        region,
        principalArn,
        principalTags,
        modelId,
        operation,
        serviceTier,
        inputTokens,
        outputTokens,
        cacheReadTokens,
        cacheWriteTokens,
        bodySha256,
        "bedrock-runtime",
        Map.of());
  }
}
