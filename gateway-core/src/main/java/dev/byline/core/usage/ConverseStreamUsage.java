package dev.byline.core.usage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.byline.core.eventstream.EventStreamParser;
import dev.byline.core.eventstream.FrameHeaders;
import java.nio.ByteBuffer;

/** The usage of a ConverseStream answer: member {@code usage} of its last event, {@code metadata}. */
final class ConverseStreamUsage implements UsageParser, EventStreamParser.Sink {
  private static final byte[] METADATA = "metadata".getBytes(US_ASCII);
  private static final int METADATA_MAX = 1024 * 1024;

  private final EventStreamParser frames = new EventStreamParser(this, METADATA_MAX);
  private final JsonMember member = new JsonMember(TokenCounts.OBJECT_MAX, "usage");
  private Usage usage = Usage.ABSENT;
  private boolean failed;

  @Override
  public void accept(ByteBuffer chunk) {
    frames.accept(chunk);
  }

  @Override
  public boolean wants(FrameHeaders headers) {
    return headers.isEvent(METADATA) || headers.isFailure();
  }

  @Override
  public void frame(FrameHeaders headers, byte[] payload, int length) {
    if (headers.isFailure()) {
      failed = true;
      return;
    }
    member.reset();
    member.accept(ByteBuffer.wrap(payload, 0, length));
    byte[] value = member.value();
    if (value != null) {
      usage = TokenCounts.CONVERSE.read(value).usage();
    }
  }

  @Override
  public Usage usage() {
    return failed ? usage.unfinished() : usage;
  }
}
