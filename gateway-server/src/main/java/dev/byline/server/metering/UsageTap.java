package dev.byline.server.metering;

import dev.byline.core.request.Operation;
import dev.byline.core.usage.ResponseHeaders;
import dev.byline.core.usage.Usage;
import dev.byline.core.usage.UsageParser;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import java.nio.ByteBuffer;

/**
 * The place where passing bytes are looked at: it lends them to the usage parser that fits the
 * operation and the status.
 *
 * <p>Thread: the exchange's event loop. Owns: the parser. Fails: never.
 */
public final class UsageTap {
  /** ModelTimeoutException and ModelErrorException: a model has run. */
  private static final int MODEL_TIMEOUT = 408;

  private static final int MODEL_ERROR = 424;

  private final UsageParser parser;

  private UsageTap(UsageParser parser) {
    this.parser = parser;
  }

  /** The tap for an answer to {@code operation} that begins with {@code head}. */
  public static UsageTap of(Operation operation, HttpResponse head) {
    int status = head.status().code();
    if (status >= 500 || status == MODEL_TIMEOUT || status == MODEL_ERROR) {
      return new UsageTap(UsageParser.fixed(Usage.ABSENT));
    }
    if (status != 200) {
      // Refused before a model saw it: AWS bills nothing.
      return new UsageTap(UsageParser.fixed(Usage.NOTHING));
    }
    ResponseHeaders headers = head.headers()::get;
    return new UsageTap(
        switch (operation) {
          case CONVERSE -> UsageParser.converse();
          case CONVERSE_STREAM -> UsageParser.converseStream();
          case INVOKE -> UsageParser.invoke(headers);
          case INVOKE_WITH_RESPONSE_STREAM -> UsageParser.invokeStream();
          case INVOKE_WITH_BIDIRECTIONAL_STREAM -> UsageParser.bidirectional();
          case CHAT_COMPLETIONS -> UsageParser.chatCompletions(headers);
          case CREATE_RESPONSE -> UsageParser.responses(headers);
          case MESSAGES -> UsageParser.messages(headers);
          // Asynchronous and batch work is billed by its own results, which do not pass here.
          case COUNT_TOKENS,
              APPLY_GUARDRAIL,
              INVOKE_GUARDRAIL_CHECKS,
              START_ASYNC_INVOKE,
              GET_ASYNC_INVOKE,
              LIST_ASYNC_INVOKES,
              GET_RESPONSE,
              DELETE_RESPONSE,
              CANCEL_RESPONSE,
              CREATE_BATCH,
              LIST_BATCHES,
              GET_BATCH,
              CANCEL_BATCH,
              LIST_MODELS,
              LIST_FOUNDATION_MODELS,
              LIST_INFERENCE_PROFILES,
              GET_INFERENCE_PROFILE -> UsageParser.fixed(Usage.NOTHING);
        });
  }

  /** Looks at {@code bytes}; borrowed, its indices stay. */
  public void accept(ByteBuf bytes) {
    if (bytes.nioBufferCount() == 1) {
      parser.accept(bytes.nioBuffer());
      return;
    }
    for (ByteBuffer view : bytes.nioBuffers()) {
      parser.accept(view);
    }
  }

  /** What was read so far. */
  public Usage usage() {
    return parser.usage();
  }
}
