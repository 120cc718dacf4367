package dev.byline.sim.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.faults.Faults;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PromptCacheTest {
  private final Faults time = new Faults(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
  private final PromptCache cache = new PromptCache(time.clock(), 0);

  private static Prompt prompt(String tools, String system, String question) {
    return new Prompt.Builder()
        .text(tools)
        .cachePoint("1h")
        .text(system)
        .cachePoint("5m")
        .text(question)
        .build(Optional.empty());
  }

  @Test
  void eachMarkIsWrittenWithItsOwnLifeAndTheLongestKnownPrefixIsRead() {
    assertThat(cache.charge("a", prompt("1234", "12345678", "?")))
        .isEqualTo(new Usage(1, 0, 0, 2, 1));
    assertThat(cache.charge("a", prompt("1234", "12345678", "!")))
        .isEqualTo(new Usage(1, 0, 3, 0, 0));
    assertThat(cache.charge("a", prompt("1234", "other", "?"))).isEqualTo(new Usage(1, 0, 1, 2, 0));
    assertThat(cache.charge("b", prompt("1234", "12345678", "?")))
        .isEqualTo(new Usage(1, 0, 0, 2, 1));
  }

  @Test
  void aPrefixLivesForItsTimeAfterItsLastUse() {
    cache.charge("a", prompt("1234", "12345678", "?"));
    time.clockOffset(Duration.ofMinutes(4));
    assertThat(cache.charge("a", prompt("1234", "12345678", "?")).cacheRead()).isEqualTo(3);
    time.clockOffset(Duration.ofMinutes(8));
    assertThat(cache.charge("a", prompt("1234", "12345678", "?")).cacheRead()).isEqualTo(3);
    time.clockOffset(Duration.ofMinutes(13));
    assertThat(cache.charge("a", prompt("1234", "12345678", "?")))
        .isEqualTo(new Usage(1, 0, 1, 2, 0));
  }

  @Test
  void whatIsBelowTheMinimumIsNotCached() {
    PromptCache strict = new PromptCache(time.clock(), 1_024);
    strict.charge("a", prompt("1234", "12345678", "?"));
    assertThat(strict.charge("a", prompt("1234", "12345678", "?")))
        .isEqualTo(new Usage(4, 0, 0, 0, 0));
  }

  @Test
  void aTextHasOneTokenPerStartedFourBytes() {
    assertThat(Tokens.count("")).isZero();
    assertThat(Tokens.count("a")).isEqualTo(1);
    assertThat(Tokens.count("abcd")).isEqualTo(1);
    assertThat(Tokens.count("abcde")).isEqualTo(2);
    assertThat(Tokens.count("漢字")).isEqualTo(2);
    for (long tokens = 1; tokens < 100; tokens++) {
      assertThat(Tokens.count(Tokens.text("0123456789ab", tokens))).isEqualTo(tokens);
    }
  }
}
