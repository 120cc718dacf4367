package dev.byline.core.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Attributes;
import dev.byline.core.identity.Principal;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
final class RequestMetadataTest {
  private static final Principal ALICE = new Principal(
      "iss", "alice", "alice-1", new Attributes("acme", "bl\u00e5 \"x\"", "app", "prod", "42"));

  private final RequestMetadata all = new RequestMetadata(Set.of(MetadataKey.values()));
  private final RequestMetadata one = new RequestMetadata(Set.of(MetadataKey.TEAM));

  @Test
  void theIdentityIsWrittenInTheCharactersThatBedrockTakes() {
    assertThat(all.of(ALICE, null))
        .isEqualTo("{\"principal\":\"alice-1\",\"tenant\":\"acme\",\"team\":\"bl_ _x_\","
            + "\"application\":\"app\",\"environment\":\"prod\",\"cost-center\":\"42\"}");
  }

  @Test
  void theCallersEntriesStayButNeverUnderTheIdentitysKeys() {
    assertThat(one.of(ALICE, " {\"a\":\"1\",\"team\":\"ceo\",\"te\\u0061m2\":\"x\"} "))
        .isEqualTo("{\"team\":\"bl_ _x_\",\"a\":\"1\",\"team2\":\"x\"}");
    assertThat(one.of(ALICE, "{\"te\\u0061m\":\"ceo\"}")).isEqualTo("{\"team\":\"bl_ _x_\"}");
  }

  @Test
  void thereAreSixteenEntriesAtMostAndTheCallersLastOnesGo() {
    String callers = IntStream.range(0, 16)
        .mapToObj(i -> "\"k" + i + "\":\"v\"")
        .collect(Collectors.joining(",", "{", "}"));

    assertThat(all.of(ALICE, callers)).contains("\"k9\"").doesNotContain("\"k10\"");
    assertThat(one.of(ALICE, callers)).contains("\"k14\"").doesNotContain("\"k15\"");
  }

  @Test
  void theTextNeverExceedsTheHeadersBound() {
    String callers = IntStream.range(10, 25)
        .mapToObj(i -> "\"" + i + "k".repeat(250) + "\":\"" + "\\t".repeat(250) + "\"")
        .collect(Collectors.joining(",", "{", "}"));

    assertThat(one.of(ALICE, callers).length()).isBetween(7000, 8500);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "\"x\"",
        "{\"a\":1}",
        "{\"a\":null}",
        "{\"a\":{\"b\":\"c\"}}",
        "{\"a\":\"1\",\"a\":\"2\"}",
        "{\"\":\"1\"}",
        "{\"a\":\"\u00e4\"}",
        "{\"a\":\"<\"}",
        "{\"a\":\"b\"} x",
        "{\"a\":\"b\"",
        "nonsense"
      })
  void entriesThatAreNoneAreRefused(String callers) {
    assertThat(catchThrowableOfType(Refused.class, () -> one.of(ALICE, callers))
            .failure()
            .fault())
        .isEqualTo(Fault.BODY_MALFORMED);
  }

  @Test
  void entriesWithoutMeasureAreRefusedEarly() {
    String callers = IntStream.range(0, 100_000)
        .mapToObj(i -> "\"k" + i + "\":\"v\"")
        .collect(Collectors.joining(",", "{", "}"));

    assertThat(catchThrowableOfType(Refused.class, () -> one.of(ALICE, callers))
            .failure()
            .fault())
        .isEqualTo(Fault.BODY_MALFORMED);
  }

  @Test
  void withoutKeysItIsOff() {
    assertThat(new RequestMetadata(Set.of()).isOn()).isFalse();
    assertThat(one.isOn()).isTrue();
  }
}
