package dev.byline.core.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.request.TopLevelMember.State;
import java.nio.ByteBuffer;
import java.util.Random;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
final class TopLevelMemberTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"model\":\"a.b\"}|\"a.b\"",
        "{\"x\":{\"model\":\"no\"},\"model\":\"a.b\",\"y\":[1,{\"model\":2}]}|\"a.b\"",
        " { \"model\" : \"a.b\" , \"z\" : -1.5e+3 } |\"a.b\"",
        "{\"mod\\u0065l\":\"a.b\"}|\"a.b\"",
        "{\"y\":\"}\\\"model\\\":{\",\"model\":{\"a\":[1,2,{}]}}|{\"a\":[1,2,{}]}",
        "{\"model\":12}|12",
        "{\"model\":true ,\"a\":1}|true",
        "{\"model\":[]}|[]",
        "{\"a\":[],\"b\":{},\"c\":[[[]]],\"model\":null}|null",
      })
  void theMemberIsFoundWhereItStands(String text, String value) {
    byte[] bytes = text.getBytes(UTF_8);
    for (int split = 0; split <= bytes.length; split++) {
      TopLevelMember member = new TopLevelMember("model");
      member.accept(ByteBuffer.wrap(bytes, 0, split));
      member.accept(ByteBuffer.wrap(bytes, split, bytes.length - split));

      assertThat(member.state()).isEqualTo(State.WHOLE);
      assertThat(member.found()).isTrue();
      assertThat(text.substring((int) member.valueFrom(), (int) member.valueTo()))
          .isEqualTo(value);
      assertThat(text.charAt((int) member.closing())).isEqualTo('}');
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"a\":1}",
        "{\"a\":{\"model\":1}}",
        "{\"a\":[\"model\",{\"model\":1}]}",
        "{\"modelx\":1,\"mode\":2}"
      })
  void aMemberThatIsNotThereIsNotFound(String text) {
    TopLevelMember member = follow(text);

    assertThat(member.state()).isEqualTo(State.WHOLE);
    assertThat(member.found()).isFalse();
    assertThat(member.hasMembers()).isEqualTo(text.length() > 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":1,\"model\":2}",
        "{\"model\":1,\"mod\\u0065l\":2}",
        "{\"model\":1,\"Model\":2}",
        "{\"MODEL\":1}",
        "{\"model\":1}{",
        "{\"model\":1}x",
        "{\"model\":1}{\"model\":2}",
        "[{\"model\":1}]",
        "\"model\"",
        "{'model':1}",
        "{\"a\":1/*\"*/,\"model\":2/*\"*/}",
        "{\"a\":1 // \"\n,\"model\":2}",
        "{\"a\":1 # \"\n,\"model\":2}",
        "{model:1}",
        "{\"model\" 1}",
        "{\"model\"::1}",
        "{,}",
        "{\"a\":1,}",
        "{\"a\":1,,\"b\":2}",
        "{\"a\":[1,]}",
        "{\"a\":[1 2]}",
        "{\"a\":[1}",
        "{\"a\":{]}",
        "{\"a\":}",
        "{\"a\":\"b\"\"c\"}",
        "{\"a\":1\"b\"}",
        "{\"a\":tr\"ue\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u00g0\"}",
        "{\"a\":\"line\nbreak\"}",
        "{\"a\":1\u0000}",
        "\ufeff{\"model\":1}",
        "{\"m\u00f6del\":1}"
      })
  void whatCouldBeReadInTwoWaysIsInvalid(String text) {
    assertThat(follow(text).state()).isEqualTo(State.INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":[", "{\"a\\"})
  void whatHasNotEndedIsIncomplete(String text) {
    assertThat(follow(text).state()).isEqualTo(State.INCOMPLETE);
  }

  @Test
  void nothingIsEmpty() {
    assertThat(follow("").state()).isEqualTo(State.EMPTY);
    assertThat(follow(" \r\n\t").state()).isEqualTo(State.EMPTY);
  }

  @Test
  void utf16IsInvalid() {
    TopLevelMember member = new TopLevelMember("model");
    member.accept(
        ByteBuffer.wrap("{\"model\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE)));

    assertThat(member.state()).isEqualTo(State.INVALID);
  }

  @Test
  void nestingIsBounded() {
    assertThat(follow("{\"a\":" + "[".repeat(400) + "]".repeat(400) + "}").state())
        .isEqualTo(State.WHOLE);
    assertThat(follow("{\"a\":" + "[".repeat(600) + "]".repeat(600) + "}").state())
        .isEqualTo(State.INVALID);
  }

  @Test
  void whateverComesNothingIsThrown() {
    Random random = new Random(3);
    String alphabet = "{}[]:,\"\\umodel01 eE+-.\n/'#";
    for (int round = 0; round < 100_000; round++) {
      StringBuilder text = new StringBuilder("{\"model\":");
      for (int length = random.nextInt(20); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      TopLevelMember member = follow(text.toString());
      if (member.state() == State.WHOLE) {
        assertThat(member.valueTo()).isGreaterThan(member.valueFrom());
      }
    }
  }

  private static TopLevelMember follow(String text) {
    TopLevelMember member = new TopLevelMember("model");
    member.accept(ByteBuffer.wrap(text.getBytes(UTF_8)));
    return member;
  }
}
