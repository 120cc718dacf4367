package dev.byline.sim.iam;

import java.util.Map;
import java.util.TreeMap;

/** Who signed a request. */
public sealed interface Principal permits Principal.User, RoleSession {

  String account();

  /** The ARN that CloudTrail and CUR would name. */
  String arn();

  /** {@code UserId} of GetCallerIdentity. */
  String userId();

  /** Role tags overlaid by session tags. */
  Map<String, String> tags();

  /** An IAM user with long-term keys. */
  record User(
      String account, String path, String name, String permissionPolicy, Map<String, String> tags)
      implements Principal {
    public User {
      tags = Map.copyOf(tags);
      PolicyDocument.identity(permissionPolicy);
    }

    @Override
    public String arn() {
      return "arn:aws:iam::" + account + ":user" + path + name;
    }

    @Override
    public String userId() {
      return StableIds.of("AIDA", arn());
    }
  }

  /** Overlays tags, keys compared without case, the upper layer's spelling kept. */
  static Map<String, String> overlay(Map<String, String> below, Map<String, String> above) {
    Map<String, String> merged = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    merged.putAll(below);
    above.keySet().forEach(merged::remove);
    merged.putAll(above);
    return Map.copyOf(merged);
  }
}
