package dev.byline.core.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
final class JsonMemberTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1}|1",
        "{\"b\":{\"a\":2},\"a\":1}|1",
        "{\"b\":[{\"a\":2}],\"a\":1}|1",
        "{\"b\":\"\\\"a\\\":2\",\"a\":1}|1",
        "{\"b\":\"\\\\\",\"a\":1}|1",
        "{\"b\":\"\\n\",\"a\":1}|1",
        "{\"b\":\"x\\u0022}\\\"\",\"a\":1}|1",
        "{\"a\":1,\"a\":2}|2",
        "{\"a\":{\"a\":1},\"b\":2}|{\"a\":1}",
        "{ \"a\" : [ 1 , {} ] }|[ 1 , {} ]",
        "{\"\\u0061\":1}|1",
        "{\"a\":1,\"\\u0061\":2}|2",
        "{\"\\u00e4\":2,\"a\":1}|1",
        "{\"a\":\"\\u0061 }\"}|\"\\u0061 }\""
      })
  void theMemberIsCutOutOfTheFirstLevel(String document, String expected) {
    assertThat(cut(document, "a")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":{\"b\":1}}|1",
        "{\"b\":2,\"a\":{\"b\":1},\"b\":3}|1",
        "{\"a\":{\"c\":{\"b\":2},\"b\":1,\"d\":{\"b\":3}}}|1",
        "{\"c\":{\"a\":{\"b\":2}},\"a\":{\"b\":1}}|1",
        "{\"a\":{\"b\":1},\"a\":{\"b\":2}}|2",
        "{\"a\":[{\"b\":2}],\"a\":{\"b\":1}}|1",
        "{\"a\":{\"b\":[{\"b\":2}]}}|[{\"b\":2}]",
        "{\"a\":{\"a\":{\"b\":2},\"b\":1}}|1"
      })
  void theMemberIsCutOutOfAnInnerObject(String document, String expected) {
    assertThat(cut(document, "a", "b")).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":{\"b\":1},\"a\":{}}",
        "{\"a\":{\"b\":1},\"a\":null}",
        "{\"a\":[{\"b\":1}]}",
        "{\"a\":\"b\",\"b\":1}",
        "{\"a\":{\"c\":{\"b\":1}}}",
        "{\"a\":{\"b\"}}",
        "{\"a\":{\"b\":1",
        "{\"a\":{\"b\":{}",
        "{\"a\":{\"b\":1},\"a\":{\"b\":12",
        "{\"\\u006\":{\"b\":1}}",
        "{\"\\u00g1\":{\"b\":1}}",
        "{\"\\u00\\\"1\":{\"b\":1}}",
        "{\"\\a\":{\"b\":1}}",
        "[{\"a\":{\"b\":1}}]",
        "\"a\"",
        ""
      })
  void whatIsNotThereIsNull(String document) {
    assertThat(cut(document, "a", "b")).isNull();
  }

  @Test
  void aValueAboveTheBoundIsNotKeptAndALaterOneIs() {
    JsonMember member = new JsonMember(5, "a");
    member.accept(ByteBuffer.wrap("{\"a\":123456".getBytes(UTF_8)));
    assertThat(member.begun()).asString(UTF_8).isEqualTo("12345");
    member.accept(ByteBuffer.wrap(",\"b\":1".getBytes(UTF_8)));
    assertThat(member.value()).isNull();
    member.accept(ByteBuffer.wrap(",\"a\":12345}".getBytes(UTF_8)));
    assertThat(member.value()).asString(UTF_8).isEqualTo("12345");
  }

  @Test
  void aHundredThousandBracketsAreOnlyCounted() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThat(cut("{\"b\":" + deep + ",\"a\":1}", "a")).isEqualTo("1");
    assertThat(cut("{\"a\":" + deep + "}", "a")).isNull();
  }

  @Test
  void anotherDocumentCanFollowAndKeepsNothingOfTheFirst() {
    JsonMember member = new JsonMember(100, "a", "b");
    member.accept(ByteBuffer.wrap("{\"a\":{\"b\":1},\"c\":\"\\".getBytes(UTF_8)));
    assertThat(member.value()).isNotNull();
    member.reset();
    assertThat(member.value()).isNull();
    member.accept(ByteBuffer.wrap("{\"a\":{\"b\":{}}}".getBytes(UTF_8)));
    assertThat(member.value()).asString(UTF_8).isEqualTo("{}");
    assertThat(member.isObject()).isTrue();
  }

  private static @Nullable String cut(String document, String... path) {
    byte[] bytes = document.getBytes(UTF_8);
    @Nullable String whole = value(new JsonMember(1000, path), bytes, bytes.length);
    for (int size = 1; size <= 3; size++) {
      assertThat(value(new JsonMember(1000, path), bytes, size)).isEqualTo(whole);
    }
    return whole;
  }

  private static @Nullable String value(JsonMember member, byte[] bytes, int size) {
    for (int at = 0; at < bytes.length; at += size) {
      ByteBuffer part = ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at));
      member.accept(part);
      assertThat(part.hasRemaining()).isFalse();
    }
    byte[] value = member.value();
    return value == null ? null : new String(value, UTF_8);
  }
}
