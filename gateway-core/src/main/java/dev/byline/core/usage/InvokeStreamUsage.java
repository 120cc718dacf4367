package dev.byline.core.usage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.byline.core.eventstream.EventStreamParser;
import dev.byline.core.eventstream.FrameHeaders;
import java.nio.ByteBuffer;

/**
 * The usage of an InvokeModelWithResponseStream answer: member {@code
 * amazon-bedrock-invocationMetrics} of the JSON text that the last {@code chunk} event carries in
 * base64.
 *
 * <p>Any chunk may turn out to be the last one, so the newest payload is kept and read when the
 * answer has ended. An exception frame makes what is known partial.
 */
final class InvokeStreamUsage implements UsageParser, EventStreamParser.Sink {
  static final byte[] CHUNK = "chunk".getBytes(US_ASCII);

  /** AWS's bound of {@code PartBody} is 1,000,000 bytes; base64 makes a third more of it. */
  private static final int CHUNK_MAX = 1_400_000;

  private final EventStreamParser frames = new EventStreamParser(this, CHUNK_MAX);
  private byte[] last = new byte[1024];
  private int lastLength;
  private boolean failed;

  @Override
  public void accept(ByteBuffer chunk) {
    frames.accept(chunk);
  }

  @Override
  public boolean wants(FrameHeaders headers) {
    return headers.isEvent(CHUNK) || headers.isFailure();
  }

  @Override
  public void frame(FrameHeaders headers, byte[] payload, int length) {
    if (headers.isFailure()) {
      failed = true;
      return;
    }
    if (last.length < length) {
      last = new byte[Math.min(CHUNK_MAX, length * 2)];
    }
    System.arraycopy(payload, 0, last, 0, length);
    lastLength = length;
  }

  @Override
  public Usage usage() {
    byte[] text = new ChunkPayload(CHUNK_MAX).text(last, lastLength);
    JsonMember metrics = new JsonMember(TokenCounts.OBJECT_MAX, "amazon-bedrock-invocationMetrics");
    metrics.accept(ByteBuffer.wrap(text));
    byte[] value = metrics.value();
    if (value == null) {
      return Usage.ABSENT;
    }
    Usage usage = TokenCounts.INVOCATION_METRICS.read(value).usage();
    return failed ? usage.unfinished() : usage;
  }
}
