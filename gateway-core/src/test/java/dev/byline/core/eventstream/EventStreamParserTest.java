package dev.byline.core.eventstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.byline.core.usage.Usage;
import dev.byline.core.usage.UsageParser;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
final class EventStreamParserTest {
  /** Accepted by botocore's own parser; its chunk says input 10, output 5. */
  private static final byte[] FRAME = HexFormat.of()
      .parseHex(
          "0000012f0000004b0ce12c010b3a6576656e742d747970650700056368756e6b0d3a636f6e74656e742d74797065"
              + "0700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b226279"
              + "746573223a2265794a306558426c496a6f696257567a6332466e5a56397a644739774969776959573168656d3975"
              + "4c574a6c5a484a76593273746157353262324e6864476c76626b316c64484a7059334d694f6e7369615735776458"
              + "5255623274"
              + "6c626b4e7664573530496a6f784d4377696233563063485630564739725a57354462335675644349364e537769"
              + "6157353262324e6864476c76626b78686447567559336b694f6a4d794d5377695a6d6c79633352436558526c5447"
              + "46305a57356a655349364d5449776658303d227dc6171ac2");

  private static final byte[] CHUNK = "chunk".getBytes(US_ASCII);

  @Test
  void theVectorIsOneWholeFrame() {
    Frames frames = new Frames();
    EventStreamParser parser = new EventStreamParser(frames, 1000);

    parser.accept(ByteBuffer.wrap(FRAME));

    assertThat(parser.state()).isEqualTo(EventStreamParser.State.WHOLE);
    assertThat(frames.payloads).singleElement().asString().startsWith("{\"bytes\":\"eyJ0eXBl");
  }

  @Test
  void theVectorsUsageIsReadHoweverItIsCut() {
    for (int size = 1; size <= FRAME.length; size++) {
      UsageParser usage = UsageParser.invokeStream();
      for (int at = 0; at < FRAME.length; at += size) {
        usage.accept(ByteBuffer.wrap(FRAME, at, Math.min(size, FRAME.length - at)));
      }
      assertThat(usage.usage()).as("cut by %d", size).isEqualTo(Usage.known(10, 5, 0, 0));
    }
  }

  @Test
  void directBuffersAreReadAsWell() {
    UsageParser usage = UsageParser.invokeStream();
    usage.accept(ByteBuffer.allocateDirect(FRAME.length).put(FRAME).flip());

    assertThat(usage.usage()).isEqualTo(Usage.known(10, 5, 0, 0));
  }

  @Test
  void aFlippedBitAnywhereIsNeverTakenForAFrame() {
    for (int bit = 0; bit < FRAME.length * 8; bit++) {
      byte[] broken = FRAME.clone();
      broken[bit / 8] ^= (byte) (1 << (bit % 8));
      Frames frames = new Frames();
      EventStreamParser parser = new EventStreamParser(frames, 1000);

      parser.accept(ByteBuffer.wrap(broken));

      assertThat(frames.payloads).as("bit %d", bit).isEmpty();
      assertThat(parser.state()).as("bit %d", bit).isEqualTo(EventStreamParser.State.CORRUPT);
    }
  }

  @Test
  void aFrameThatHasNotEndedIsIncompleteAndNotCorrupt() {
    for (int length = 1; length < FRAME.length; length++) {
      EventStreamParser parser = new EventStreamParser(new Frames(), 1000);
      parser.accept(ByteBuffer.wrap(FRAME, 0, length));
      assertThat(parser.state()).isEqualTo(EventStreamParser.State.INCOMPLETE);
    }
  }

  @Test
  void aFrameThatIsOnlyAnnouncedCostsNoMoreThanWhatHasCome() {
    int announced = 8 * 1024 * 1024;
    ByteBuffer beginning = ByteBuffer.allocate(112);
    beginning.put(Frame.prelude(announced, 0)).rewind();
    EventStreamParser parser = new EventStreamParser(new Frames(), announced);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    long before = threads.getCurrentThreadAllocatedBytes();
    parser.accept(beginning);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(parser.state()).isEqualTo(EventStreamParser.State.INCOMPLETE);
    assertThat(parser.partialBytes()).isEqualTo(112);
    assertThat(allocated).isLessThan(announced / 8);
  }

  @Test
  void aFrameThatSaysItIsHugeIsOversizedAndNothingIsAllocatedForIt() {
    EventStreamParser parser = new EventStreamParser(new Frames(), 1000);
    parser.accept(ByteBuffer.wrap(Frame.prelude(0x7fffffff, 100)));
    assertThat(parser.state()).isEqualTo(EventStreamParser.State.OVERSIZED);

    EventStreamParser headers = new EventStreamParser(new Frames(), 1000);
    headers.accept(ByteBuffer.wrap(Frame.prelude(1000, 0x7fffffff)));
    assertThat(headers.state()).isEqualTo(EventStreamParser.State.OVERSIZED);

    EventStreamParser small = new EventStreamParser(new Frames(), 1000);
    small.accept(ByteBuffer.wrap(Frame.prelude(15, 0)));
    assertThat(small.state()).isEqualTo(EventStreamParser.State.CORRUPT);
  }

  @Test
  void aPayloadAboveTheBoundIsPassedOverAndTheNextFrameIsRead() {
    Frames frames = new Frames();
    EventStreamParser parser = new EventStreamParser(frames, 10);

    parser.accept(ByteBuffer.wrap(Frame.event("chunk", "x".repeat(11))));
    parser.accept(ByteBuffer.wrap(Frame.event("chunk", "short")));

    assertThat(frames.payloads).containsExactly("short");
    assertThat(parser.state()).isEqualTo(EventStreamParser.State.WHOLE);
  }

  @Test
  void anExceptionFrameAndAnEmptyOneAreNotEvents() {
    Frames frames = new Frames();
    EventStreamParser parser = new EventStreamParser(frames, 1000);

    parser.accept(ByteBuffer.wrap(Frame.of(":message-type", "exception", ":event-type", "chunk")));
    parser.accept(ByteBuffer.wrap(Frame.of()));

    assertThat(frames.payloads).isEmpty();
    assertThat(parser.state()).isEqualTo(EventStreamParser.State.WHOLE);
  }

  private static final class Frames implements EventStreamParser.Sink {
    private final List<String> payloads = new ArrayList<>();

    @Override
    public boolean wants(FrameHeaders headers) {
      return headers.isEvent(CHUNK);
    }

    @Override
    public void frame(FrameHeaders headers, byte[] payload, int length) {
      payloads.add(new String(payload, 0, length, UTF_8));
    }
  }
}
