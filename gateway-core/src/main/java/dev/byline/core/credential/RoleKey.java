package dev.byline.core.credential;

import dev.byline.core.BearerToken;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Every input of one AssumeRole or AssumeRoleWithWebIdentity call, and so the key of the session that it gives: two keys that
 * differ in anything are two sessions.
 *
 * <p>Thread: immutable. Owns: its own copy of the tags. Fails: {@link IllegalArgumentException} for
 * a session name or duration that STS would refuse.
 *
 * @param region whose STS is asked
 * @param roleArn the role to assume
 * @param sessionName 2 to 64 characters of {@code [A-Za-z0-9_+=,.@-]}
 * @param tags session tags; none with a web identity, whose tags stand in its token
 * @param transitiveTags keys of those tags that roles assumed from the session inherit
 * @param duration 15 minutes to 12 hours
 * @param externalId for roles of another account; null where none is agreed
 * @param sourceIdentity same limits as the session name; null to set none
 * @param policy inline session policy; null for none
 * @param webIdentity the caller's own token, which stands for the gateway's credentials; null where
 *     the gateway's own role assumes
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html">AssumeRoleWithWebIdentity</a>
 */
public record RoleKey(
    String region,
    String roleArn,
    String sessionName,
    Map<String, String> tags,
    Set<String> transitiveTags,
    Duration duration,
    @Nullable String externalId,
    @Nullable String sourceIdentity,
    @Nullable String policy,
    @Nullable BearerToken webIdentity) {

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
    transitiveTags = Set.copyOf(transitiveTags);
    if (!tags.keySet().containsAll(transitiveTags)) {
      throw new IllegalArgumentException("transitive tags: " + transitiveTags + " (no such tags)");
    }
    if (webIdentity != null && (!tags.isEmpty() || externalId != null || sourceIdentity != null)) {
      throw new IllegalArgumentException(
          "web identity: expected no tags, external id or source identity");
    }
  }

  /** A key without transitive tags, for the gateway's own role. */
  public RoleKey(
      String region,
      String roleArn,
      String sessionName,
      Map<String, String> tags,
      Duration duration,
      @Nullable String externalId,
      @Nullable String sourceIdentity,
      @Nullable String policy) {
    this(
        region,
        roleArn,
        sessionName,
        tags,
        Set.of(),
        duration,
        externalId,
        sourceIdentity,
        policy,
        null);
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
