package dev.byline.sim.iam;

import java.time.Duration;
import java.util.Map;

/**
 * An IAM role.
 *
 * @param account 12 digits
 * @param path begins and ends with a slash; no part of a session's ARN
 * @param trustPolicy JSON: who may assume it
 * @param permissionPolicy JSON: what its sessions may do
 * @param tags principal tags of every session that does not override them
 * @param maxSession 1 to 12 hours
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html">CreateRole</a>
 */
public record Role(
    String account,
    String path,
    String name,
    String trustPolicy,
    String permissionPolicy,
    Map<String, String> tags,
    Duration maxSession) {

  public Role {
    tags = Map.copyOf(tags);
    if (!name.matches("[\\w+=,.@-]{1,64}")) {
      throw new IllegalArgumentException("role name: 1 to 64 of [\\w+=,.@-], got " + name);
    }
    if (!path.matches("/|/[!-~]{1,510}/")) {
      throw new IllegalArgumentException("role path: slash, text, slash, got " + path);
    }
    if (maxSession.compareTo(Duration.ofHours(1)) < 0
        || maxSession.compareTo(Duration.ofHours(12)) > 0) {
      throw new IllegalArgumentException("max session duration: 1h to 12h, got " + maxSession);
    }
    PolicyDocument.trust(trustPolicy);
    PolicyDocument.identity(permissionPolicy);
  }

  /** A role without path and tags, whose sessions last an hour at most. */
  public static Role of(String account, String name, String trustPolicy, String permissionPolicy) {
    return new Role(
        account, "/", name, trustPolicy, permissionPolicy, Map.of(), Duration.ofHours(1));
  }

  /** The same role under a path such as {@code /teams/}. */
  public Role withPath(String other) {
    return new Role(account, other, name, trustPolicy, permissionPolicy, tags, maxSession);
  }

  /** The same role with other tags. */
  public Role withTags(Map<String, String> other) {
    return new Role(account, path, name, trustPolicy, permissionPolicy, other, maxSession);
  }

  /** The same role with another maximum session duration. */
  public Role withMaxSession(Duration other) {
    return new Role(account, path, name, trustPolicy, permissionPolicy, tags, other);
  }

  /** The same role with another trust policy. */
  public Role withTrustPolicy(String other) {
    return new Role(account, path, name, other, permissionPolicy, tags, maxSession);
  }

  /** The same role with another permission policy. */
  public Role withPermissionPolicy(String other) {
    return new Role(account, path, name, trustPolicy, other, tags, maxSession);
  }

  /** {@code arn:aws:iam::<account>:role<path><name>}. */
  public String arn() {
    return "arn:aws:iam::" + account + ":role" + path + name;
  }

  /** The unique id, as AWS gives one per role: here derived from the ARN. */
  public String id() {
    return StableIds.of("AROA", arn());
  }
}
