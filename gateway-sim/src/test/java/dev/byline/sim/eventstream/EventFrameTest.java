package dev.byline.sim.eventstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

class EventFrameTest {
  private static final String GOLDEN =
      "0000012f0000004b0ce12c010b3a6576656e742d747970650700056368756e6b0d3a636f6e74656e742d74797065070010"
          + "6170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b226279746573223a22"
          + "65794a306558426c496a6f696257567a6332466e5a56397a644739774969776959573168656d39754c574a6c5a484a76"
          + "593273746157353262324e6864476c76626b316c64484a7059334d694f6e736961573577645852556232746c626b4e76"
          + "64573530496a6f784d4377696233563063485630564739725a57354462335675644349364e5377696157353262324e68"
          + "64476c76626b78686447567559336b694f6a4d794d5377695a6d6c79633352436558526c544746305a57356a65534936"
          + "4d5449776658303d227dc6171ac2";

  @Test
  void theGoldenFrameIsReadAndWrittenAgainByteForByte() {
    byte[] golden = HexFormat.of().parseHex(GOLDEN);
    List<EventFrame> frames = EventFrame.decodeAll(golden);
    assertThat(frames).hasSize(1);
    EventFrame frame = frames.getFirst();
    assertThat(frame.headers())
        .containsExactly(
            entry(":event-type", "chunk"),
            entry(":content-type", "application/json"),
            entry(":message-type", "event"));
    assertThat(frame.encode()).isEqualTo(golden);
    assertThat(EventFrame.event("chunk", frame.text()).encode()).isEqualTo(golden);
  }

  @Test
  void theSdkReadsWhatIsWritten() {
    byte[] bytes = EventFrame.event("metadata", "{\"text\":\"é漢\"}").encode();
    Message message = Message.decode(ByteBuffer.wrap(bytes));
    assertThat(message.getHeaders())
        .containsEntry(":event-type", HeaderValue.fromString("metadata"));
    assertThat(message.getPayload()).asString().isEqualTo("{\"text\":\"é漢\"}");
  }

  @Test
  void anyFlippedBitIsFound() {
    byte[] bytes = EventFrame.event("chunk", "{\"bytes\":\"AAAA\"}").encode();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] other = bytes.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatIllegalArgumentException().isThrownBy(() -> EventFrame.decodeAll(other));
    }
  }

  @Test
  void aCutFrameIsNotWhole() {
    byte[] bytes = EventFrame.event("chunk", "{}").encode();
    for (int length = 1; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatIllegalArgumentException().isThrownBy(() -> EventFrame.decodeAll(cut));
    }
    assertThat(EventFrame.decodeAll(new byte[0])).isEmpty();
  }
}
