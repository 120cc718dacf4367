package dev.byline.core.credential;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every input of one AssumeRole call, and so the key of the session that it gives: two keys that
 * differ in anything are two sessions.
 *
 * <p>Thread: immutable. Owns: its own copy of the tags. Fails: {@link IllegalArgumentException} for
 * a session name or duration that STS would refuse.
 *
 * @param region whose STS is asked
 * @param roleArn the role to assume
 * @param sessionName 2 to 64 characters of {@code [A-Za-z0-9_+=,.@-]}
 * @param tags session tags
 * @param duration 15 minutes to 12 hours
 * @param externalId for roles of another account; null where none is agreed
 * @param sourceIdentity same limits as the session name; null to set none
 * @param policy inline session policy; null for none
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole</a>
 */
public record RoleKey(
    String region,
    String roleArn,
    String sessionName,
    Map<String, String> tags,
    Duration duration,
    @Nullable String externalId,
    @Nullable String sourceIdentity,
    @Nullable String policy) {

  private static final Duration SHORTEST = Duration.ofMinutes(15);
  private static final Duration LONGEST = Duration.ofHours(12);

  /** Copies the tags and checks what can be checked without asking STS. */
  public RoleKey {
    if (!isSessionName(sessionName)) {
      throw new IllegalArgumentException("session name: expected 2 to 64 of [A-Za-z0-9_+=,.@-]");
    }
    if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("duration: " + duration + " (expected: 15m to 12h)");
    }
    tags = Map.copyOf(tags);
  }

  /** Whether STS takes {@code name} as {@code RoleSessionName}. */
  public static boolean isSessionName(String name) {
    if (name.length() < 2 || name.length() > 64) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isSessionNameCharacter(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether {@code c} may stand in a role session name: ASCII only, as STS's {@code \w} is. */
  public static boolean isSessionNameCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "_+=,.@-".indexOf(c) >= 0;
  }

  /** The tags by key order, for calls whose text must not depend on a map's order. */
  public Map<String, String> orderedTags() {
    return new TreeMap<>(tags);
  }
}
