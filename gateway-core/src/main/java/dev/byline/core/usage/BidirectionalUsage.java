package dev.byline.core.usage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.byline.core.eventstream.EventStreamParser;
import dev.byline.core.eventstream.FrameHeaders;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The usage of an InvokeModelWithBidirectionalStream answer of Amazon Nova Sonic: the totals of the
 * last {@code usageEvent} that a {@code chunk} event carries in base64. The totals are those of the
 * session so far.
 *
 * <p>It is known if they came, no completion is open (each {@code completionStart} was followed by a
 * {@code completionEnd}, of which there was one at least), the bytes ended where a frame ends and no
 * exception frame came; with totals but without the rest it is partial; without totals it is absent.
 *
 * <p>Nearly all chunks are audio. The name of the event stands in the first bytes, so of the others
 * only these are decoded, and payloads that are larger than any of the three are not even kept.
 *
 * @see <a href="https://docs.aws.amazon.com/nova/latest/userguide/output-events.html">Output
 *     events</a>
 */
final class BidirectionalUsage implements UsageParser, EventStreamParser.Sink {
  /** Bytes of a payload with totals or an end; such a one has less than 2 KiB. */
  private static final int PAYLOAD_MAX = 64 * 1024;

  /** Bytes of a payload in which the event's name is looked for. */
  private static final int LOOK = 128;

  private static final byte[] START = "completionStart".getBytes(US_ASCII);
  private static final byte[] USAGE = "usageEvent".getBytes(US_ASCII);
  private static final byte[] END = "completionEnd".getBytes(US_ASCII);

  private final EventStreamParser frames = new EventStreamParser(this, PAYLOAD_MAX);
  private final ChunkPayload payloads = new ChunkPayload(PAYLOAD_MAX);
  private final JsonMember event = new JsonMember(LOOK, "event");
  private final JsonMember start = new JsonMember(1, "event", "completionStart");
  private final JsonMember totals = new JsonMember(TokenCounts.OBJECT_MAX, "event", "usageEvent");
  private final JsonMember end = new JsonMember(1, "event", "completionEnd");
  private Counts counts = Counts.NONE;
  private boolean unreadable;
  private boolean ended;
  private boolean failed;

  @Override
  public void accept(ByteBuffer chunk) {
    frames.accept(chunk);
  }

  @Override
  public boolean wants(FrameHeaders headers) {
    return headers.isEvent(InvokeStreamUsage.CHUNK) || headers.isFailure();
  }

  @Override
  public void frame(FrameHeaders headers, byte[] payload, int length) {
    if (headers.isFailure()) {
      failed = true;
    } else if (mayMatter(payload, length)) {
      read(ByteBuffer.wrap(payloads.text(payload, length)));
    }
  }

  @Override
  public Usage usage() {
    boolean whole =
        ended && !unreadable && !failed && frames.state() == EventStreamParser.State.WHOLE;
    return whole ? counts.usage() : counts.usage().unfinished();
  }

  /** False if the beginning of the payload names an event of another kind. */
  private boolean mayMatter(byte[] payload, int length) {
    event.reset();
    event.accept(ByteBuffer.wrap(payloads.beginning(payload, length, LOOK)));
    byte[] begun = event.begun();
    int from = begun.length > 1 && begun[1] == ' ' ? 2 : 1;
    if (begun.length <= from || begun[0] != '{' || begun[from] != '"') {
      return true;
    }
    from++;
    for (int to = from; to < begun.length; to++) {
      if (begun[to] == '\\') {
        return true;
      }
      if (begun[to] == '"') {
        return is(USAGE, begun, from, to) || is(END, begun, from, to) || is(START, begun, from, to);
      }
    }
    return true;
  }

  private void read(ByteBuffer text) {
    for (JsonMember member : new JsonMember[] {start, totals, end}) {
      member.reset();
      member.follow(text);
    }
    byte[] value = totals.value();
    if (value != null) {
      Counts read = TokenCounts.SONIC.read(value);
      unreadable = read.input() < 0 || read.output() < 0;
      counts = unreadable ? counts : read;
    }
    if (start.isObject()) {
      ended = false;
    }
    if (end.isObject()) {
      ended = true;
    }
  }

  private static boolean is(byte[] name, byte[] bytes, int from, int to) {
    return Arrays.equals(name, 0, name.length, bytes, from, to);
  }
}
