package dev.byline.core.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An event is written {@code type=data}, its line breaks as {@code ~}. */
@NullMarked
final class ServerSentEventsTest {
  private static final byte[] UNWANTED = "unwanted".getBytes(UTF_8);
  private static final byte[][] TYPES = {
    "a".getBytes(UTF_8), "b".getBytes(UTF_8), "é".getBytes(UTF_8), UNWANTED
  };

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "event: a~data: 1~~|a=1",
        "event:a~data:1~~|a=1",
        "data: 1~event: a~~|a=1",
        "data:  1 ~~|= 1 ",
        "data: é€😀~event: é~~|é=é€😀",
        "data: YHOO~data: +2~data: 10~~|=YHOO~+2~10",
        "data~~|=",
        "data:~~|=",
        "data~data~~|=~",
        "data:test~~data: test~~|=test,=test",
        ": a comment~~data: first event~id: 1~~data:second event~id~~data:  third event|"
            + "=first event,=second event",
        "event: a~~data: 1~~|=1",
        "event: a~event: b~data: 1~~|b=1",
        "event: a~event~data: 1~~|=1",
        "event: a~data: 1~:data: 2~~|a=1",
        "retry: 10~data: 1~~|=1",
        "Data: 1~dat: 1~datax: 1~ data: 1~event : b~data: 2~~|=2",
        "~~~data: 1~~~~|=1",
        "data: a:b: c~~|=a:b: c",
        "data::~~|=:",
        "event: a~data: 1~|``",
        "event: a~data: 1|``",
        "event: unwanted~data: 1~~data: 2~~|=2",
        "event: unwanted~data: 1~event: a~~|``",
        "eventt: a~even: a~event: a~data: 1~~|a=1"
      })
  void linesMayEndInThreeWaysAndChunksAnywhere(String stream, String expected) {
    for (String lineEnd : List.of("\n", "\r\n", "\r")) {
      for (String mark : List.of("", "\ufeff")) {
        byte[] bytes = (mark + stream.replace("~", lineEnd)).getBytes(UTF_8);
        for (int size = 1; size <= bytes.length; size++) {
          assertThat(String.join(",", events(bytes, size)))
              .as("lines end with %s, pieces of %d", lineEnd.replace('\r', 'r'), size)
              .isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ufeff\ufeffdata: 1\n\n", "\u00efdata: 1\n\n", "\ufefedata: 1\n\n"})
  void onlyOneWholeByteOrderMarkIsPassedOver(String stream) {
    byte[] bytes = (stream + "data: 2\n\n").getBytes(UTF_8);
    assertThat(events(bytes, 1)).containsExactly("=2");
    assertThat(events(bytes, bytes.length)).containsExactly("=2");
  }

  @Test
  void lineEndsMayBeMixed() {
    byte[] bytes = "data: 1\r\ndata: 2\rdata: 3\n\r\ndata: 4\n\rdata: 5\r\r\n".getBytes(UTF_8);
    for (int size = 1; size <= bytes.length; size++) {
      assertThat(events(bytes, size)).containsExactly("=1~2~3", "=4", "=5");
    }
  }

  @Test
  void aTypeLongerThanAnyThatIsAskedForIsNoneOfThem() {
    byte[] bytes = ("event: a" + "a".repeat(1000) + "\ndata: 1\n\n").getBytes(UTF_8);
    assertThat(events(bytes, bytes.length)).containsExactly("?=1");
  }

  @Test
  void unwantedDataIsNotLent() {
    Events events = new Events();
    ServerSentEvents follower = new ServerSentEvents(events);
    follower.accept(ByteBuffer.wrap("event: unwanted\ndata:1\ndata: 2\n\n".getBytes(UTF_8)));

    assertThat(events.lent).isZero();
    assertThat(events.events).isEmpty();
  }

  private static List<String> events(byte[] bytes, int size) {
    Events events = new Events();
    ServerSentEvents follower = new ServerSentEvents(events);
    for (int at = 0; at < bytes.length; at += size) {
      ByteBuffer part = ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at));
      follower.accept(part);
      assertThat(part.hasRemaining()).isFalse();
    }
    return events.events;
  }

  private static final class Events implements ServerSentEvents.Sink {
    private final List<String> events = new ArrayList<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private int lent;

    @Override
    public boolean wants(EventType type) {
      data.reset();
      return !type.is(UNWANTED);
    }

    @Override
    public void data(ByteBuffer part) {
      lent++;
      while (part.hasRemaining()) {
        data.write(part.get());
      }
    }

    @Override
    public void ended(EventType type) {
      String name = type.named() ? "?" : "";
      for (byte[] one : TYPES) {
        name = type.is(one) ? new String(one, UTF_8) : name;
      }
      events.add(name + "=" + data.toString(UTF_8).replace('\n', '~'));
    }
  }
}
