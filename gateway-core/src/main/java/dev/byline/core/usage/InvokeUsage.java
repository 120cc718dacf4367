package dev.byline.core.usage;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The usage of an InvokeModel answer: its {@code X-Amzn-Bedrock-*-Token-Count} headers. The body is
 * the model's own and is not read.
 *
 * <p>Some providers leave counts out: without an input count the usage is absent, without an output
 * count (embeddings have none either) it is partial.
 */
final class InvokeUsage implements UsageParser {
  private final Usage usage;

  InvokeUsage(ResponseHeaders headers) {
    this.usage = new Counts(
            count(headers.first("x-amzn-bedrock-input-token-count")),
            count(headers.first("x-amzn-bedrock-output-token-count")),
            count(headers.first("x-amzn-bedrock-cache-read-input-token-count")),
            count(headers.first("x-amzn-bedrock-cache-write-input-token-count")))
        .usage();
  }

  @Override
  public void accept(ByteBuffer chunk) {}

  @Override
  public Usage usage() {
    return usage;
  }

  private static long count(@Nullable String text) {
    if (text == null) {
      return Counts.MISSING;
    }
    if (text.isEmpty() || text.length() > 18) {
      return Counts.UNREADABLE;
    }
    long count = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return Counts.UNREADABLE;
      }
      count = count * 10 + digit;
    }
    return Counts.believed(count);
  }
}
