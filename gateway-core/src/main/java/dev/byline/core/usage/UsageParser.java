package dev.byline.core.usage;

import java.nio.ByteBuffer;

/**
 * Reads the usage of one answer from its bytes in passing.
 *
 * <p>Thread: one, the exchange's event loop. Owns: a bounded copy of the few bytes that matter.
 * Fails: never; bytes that it can't read make the usage absent, and the answer goes on.
 */
public interface UsageParser {
  /**
   * Looks at the next bytes of the answer's body.
   *
   * @param chunk borrowed for the call; its position may be moved
   */
  void accept(ByteBuffer chunk);

  /** What the answer said, once all of it was seen; before that, what is known so far. */
  Usage usage();

  /** A parser of Converse's answer. */
  static UsageParser converse() {
    return new JsonUsage(TokenCounts.CONVERSE);
  }

  /** A parser of ConverseStream's answer. */
  static UsageParser converseStream() {
    return new ConverseStreamUsage();
  }

  /** A parser of InvokeModel's answer, which says it in its headers. */
  static UsageParser invoke(ResponseHeaders headers) {
    return new InvokeUsage(headers);
  }

  /** A parser of InvokeModelWithResponseStream's answer. */
  static UsageParser invokeStream() {
    return new InvokeStreamUsage();
  }

  /** A parser of InvokeModelWithBidirectionalStream's answer, as Amazon Nova Sonic gives it. */
  static UsageParser bidirectional() {
    return new BidirectionalUsage();
  }

  /** A parser of the message that answers Anthropic's Messages. */
  static UsageParser anthropicMessage() {
    return new JsonUsage(TokenCounts.ANTHROPIC);
  }

  /** A parser of the event stream that answers Anthropic's Messages. */
  static UsageParser anthropicMessageStream() {
    return EventUsage.anthropic();
  }

  /** A parser of Anthropic's Messages' answer, whichever of the two its content type names. */
  static UsageParser messages(ResponseHeaders headers) {
    return headers.isEventStream() ? anthropicMessageStream() : anthropicMessage();
  }

  /** A parser of the completion that answers OpenAI's Chat Completions. */
  static UsageParser chatCompletion() {
    return new JsonUsage(TokenCounts.CHAT_COMPLETION);
  }

  /**
   * A parser of the event stream that answers OpenAI's Chat Completions: absent unless the caller
   * asked for {@code stream_options.include_usage}.
   */
  static UsageParser chatCompletionStream() {
    return EventUsage.chatCompletion();
  }

  /** A parser of OpenAI's Chat Completions' answer, whichever of the two its content type names. */
  static UsageParser chatCompletions(ResponseHeaders headers) {
    return headers.isEventStream() ? chatCompletionStream() : chatCompletion();
  }

  /** A parser of the response that answers OpenAI's Responses. */
  static UsageParser response() {
    return new JsonUsage(TokenCounts.RESPONSE);
  }

  /** A parser of the event stream that answers OpenAI's Responses. */
  static UsageParser responseStream() {
    return EventUsage.response();
  }

  /** A parser of OpenAI's Responses' answer, whichever of the two its content type names. */
  static UsageParser responses(ResponseHeaders headers) {
    return headers.isEventStream() ? responseStream() : response();
  }

  /** No parser: the answer is an error, and {@code usage} is already certain. */
  static UsageParser fixed(Usage usage) {
    return new FixedUsage(usage);
  }
}
