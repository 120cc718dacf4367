package dev.byline.auth.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The key names that an issuer was asked for a moment ago and did not publish; a bounded number.
 *
 * <p>Thread: under the lock of {@link SigningKeys}. Owns: the names. Fails: never.
 */
final class UnknownKeys {
  private static final int NAMES_MAX = 1024;
  private static final Duration REMEMBERED = Duration.ofSeconds(2);

  /** A longer name is never asked for. */
  static final int NAME_LENGTH_MAX = 512;

  private final Map<String, Instant> until = new LinkedHashMap<>();

  void add(String keyId, Instant now) {
    until.remove(keyId);
    if (until.size() >= NAMES_MAX) {
      until.remove(until.keySet().iterator().next());
    }
    until.put(keyId, now.plus(REMEMBERED));
  }

  boolean contains(String keyId, Instant now) {
    Instant end = until.get(keyId);
    return keyId.length() > NAME_LENGTH_MAX || (end != null && now.isBefore(end));
  }

  void clear() {
    until.clear();
  }
}
