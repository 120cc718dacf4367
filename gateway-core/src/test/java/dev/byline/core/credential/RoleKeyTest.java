package dev.byline.core.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.core.BearerToken;
import dev.byline.core.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
final class RoleKeyTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void everyInputMakesAnotherKey() {
    RoleKey key = new RoleKey("r", "arn", "name", Map.of("a", "b"), HOUR, "ext", "src", "{}");

    assertThat(List.of(
            new RoleKey("x", "arn", "name", Map.of("a", "b"), HOUR, "ext", "src", "{}"),
            new RoleKey("r", "x", "name", Map.of("a", "b"), HOUR, "ext", "src", "{}"),
            new RoleKey("r", "arn", "namex", Map.of("a", "b"), HOUR, "ext", "src", "{}"),
            new RoleKey("r", "arn", "name", Map.of("a", "x"), HOUR, "ext", "src", "{}"),
            new RoleKey("r", "arn", "name", Map.of(), HOUR, "ext", "src", "{}"),
            new RoleKey(
                "r", "arn", "name", Map.of("a", "b"), HOUR.plusSeconds(1), "ext", "src", "{}"),
            new RoleKey("r", "arn", "name", Map.of("a", "b"), HOUR, null, "src", "{}"),
            new RoleKey("r", "arn", "name", Map.of("a", "b"), HOUR, "ext", null, "{}"),
            new RoleKey("r", "arn", "name", Map.of("a", "b"), HOUR, "ext", "src", null),
            new RoleKey(
                "r", "arn", "name", Map.of("a", "b"), Set.of("a"), HOUR, "ext", "src", "{}", null)))
        .doesNotContain(key)
        .doesNotHaveDuplicates();
  }

  @Test
  void anotherTokenMakesAnotherKeyAndNoneOfItIsPrinted() {
    RoleKey own = new RoleKey("r", "arn", "name", Map.of(), HOUR, null, null, null);

    assertThat(List.of(own, webIdentity("one"), webIdentity("two"))).doesNotHaveDuplicates();
    assertThat(webIdentity("one")).isEqualTo(webIdentity("one"));
    assertThat(webIdentity("one").toString()).doesNotContain("one");
  }

  @Test
  void aWebIdentityBringsItsTagsItself() {
    assertThatThrownBy(() -> new RoleKey(
            "r",
            "arn",
            "name",
            Map.of("a", "b"),
            Set.of(),
            HOUR,
            null,
            null,
            null,
            new BearerToken(Secret.of("token"))))
        .hasMessageContaining("web identity");
  }

  private static RoleKey webIdentity(String token) {
    return new RoleKey(
        "r",
        "arn",
        "name",
        Map.of(),
        Set.of(),
        HOUR,
        null,
        null,
        null,
        new BearerToken(Secret.of(token)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "", "a b", "a/b", "a:b", "jos\u00e9", "a\nb"})
  void aNameThatStsWouldRefuseIsNoKey(String name) {
    assertThatThrownBy(() -> new RoleKey("r", "arn", name, Map.of(), HOUR, null, null, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDurationThatStsWouldRefuseIsNoKey() {
    assertThatThrownBy(() ->
            new RoleKey("r", "arn", "name", Map.of(), HOUR.multipliedBy(13), null, null, null))
        .hasMessageContaining("15m to 12h");
    assertThatThrownBy(() ->
            new RoleKey("r", "arn", "name", Map.of(), Duration.ofMinutes(14), null, null, null))
        .hasMessageContaining("15m to 12h");
  }
}
