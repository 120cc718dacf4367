package dev.byline.core.usage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * The usage of an InvokeModelWithResponseStream answer: member {@code
 * amazon-bedrock-invocationMetrics} of the JSON text that the last {@code chunk} event carries in
 * base64.
 *
 * <p>Any chunk may turn out to be the last one, so the newest payload is kept and read when the
 * answer has ended.
 */
final class InvokeStreamUsage implements UsageParser, EventStreamParser.Sink {
  private static final byte[] CHUNK = "chunk".getBytes(US_ASCII);

  /** AWS's bound of {@code PartBody} is 1,000,000 bytes; base64 makes a third more of it. */
  private static final int CHUNK_MAX = 1_400_000;

  private final EventStreamParser frames = new EventStreamParser(this, CHUNK_MAX);
  private byte[] last = new byte[1024];
  private int lastLength;

  @Override
  public void accept(ByteBuffer chunk) {
    frames.accept(chunk);
  }

  @Override
  public boolean wants(FrameHeaders headers) {
    return headers.isEvent(CHUNK);
  }

  @Override
  public void frame(FrameHeaders headers, byte[] payload, int length) {
    if (last.length < length) {
      last = new byte[Math.min(CHUNK_MAX, length * 2)];
    }
    System.arraycopy(payload, 0, last, 0, length);
    lastLength = length;
  }

  @Override
  public Usage usage() {
    byte[] encoded = member("bytes", last, lastLength);
    if (encoded.length < 2) {
      return Usage.ABSENT;
    }
    try {
      // The value still has its quotes around it.
      byte[] text = Base64.getDecoder().decode(Arrays.copyOfRange(encoded, 1, encoded.length - 1));
      byte[] metrics = member("amazon-bedrock-invocationMetrics", text, text.length);
      return metrics.length == 0 ? Usage.ABSENT : TokenCounts.INVOCATION_METRICS.read(metrics);
    } catch (IllegalArgumentException notBase64) {
      return Usage.ABSENT;
    }
  }

  private static byte[] member(String name, byte[] object, int length) {
    TopLevelMember member = new TopLevelMember(name, CHUNK_MAX);
    member.accept(ByteBuffer.wrap(object, 0, length));
    byte[] value = member.value();
    return value == null ? new byte[0] : value;
  }
}
