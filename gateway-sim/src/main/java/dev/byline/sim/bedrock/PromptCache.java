package dev.byline.sim.bedrock;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The prompt cache: the longest marked prefix that was seen before is read, the rest up to the last mark is written. A hit
 * renews the prefix. AWS caches only prefixes of 1,024 tokens or more, by model; here the minimum is an option. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html">Prompt caching</a>
 */
final class PromptCache {
  private static final int LIMIT = 100_000;

  private final Clock clock;
  private final long minimumTokens;
  private final Map<String, Instant> kept = new ConcurrentHashMap<>();

  PromptCache(Clock clock, long minimumTokens) {
    this.clock = clock;
    this.minimumTokens = minimumTokens;
  }

  /**
   * The input side of a prompt's usage.
   *
   * @param scope whose cache: account and model
   */
  Usage charge(String scope, Prompt prompt) {
    MessageDigest digest = sha256();
    digest.update(scope.getBytes(StandardCharsets.UTF_8));
    Instant now = clock.instant();
    long sum = 0;
    long read = 0;
    long marked = 0;
    long hour = 0;
    long minutes = 0;
    for (Prompt.Segment segment : prompt.segments()) {
      sum += segment.tokens();
      digest.update(segment.text().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      if (segment.cacheTtl().isPresent() && sum >= minimumTokens) {
        boolean forAnHour = segment.cacheTtl().get().equals("1h");
        if (seen(digest, now, forAnHour ? Duration.ofHours(1) : Duration.ofMinutes(5))) {
          read = sum;
          hour = 0;
          minutes = 0;
        } else if (forAnHour) {
          hour += sum - marked;
        } else {
          minutes += sum - marked;
        }
        marked = sum;
      }
    }
    return new Usage(sum - marked, 0, read, minutes, hour);
  }

  private boolean seen(MessageDigest prefix, Instant now, Duration life) {
    String key = HexFormat.of().formatHex(copy(prefix).digest());
    if (kept.size() > LIMIT) {
      kept.clear();
    }
    Instant before = kept.put(key, now.plus(life));
    return before != null && now.isBefore(before);
  }

  private static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be copied", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
