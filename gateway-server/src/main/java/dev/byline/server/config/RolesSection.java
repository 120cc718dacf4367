package dev.byline.server.config;

import dev.byline.auth.sts.StsSettings;
import dev.byline.core.access.AccessRule;
import dev.byline.core.access.AttributeTemplate;
import dev.byline.core.access.RoleRoute;
import dev.byline.core.access.SessionMode;
import dev.byline.core.access.SessionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The part of the configuration that says with which role calls go. */
final class RolesSection {
  private static final Duration SHORTEST = Duration.ofMinutes(15);
  private static final Duration LONGEST = Duration.ofHours(12);
  private static final AttributeTemplate UNUSABLE =
      AttributeTemplate.of("arn:aws:iam::000000000000:role/unusable");
  private static final Set<String> TAGS =
      Set.of("tenant", "team", "application", "environment", "cost-center");

  private final Set<String> furtherTags;
  private final List<AccessRule> rules;
  private final String stsRegion;
  private final boolean stsAddress;

  private RolesSection(Set<String> furtherTags, List<AccessRule> rules, StsSettings sts) {
    this.furtherTags = furtherTags;
    this.rules = rules;
    this.stsRegion = sts.region();
    this.stsAddress = sts.endpoint() != null;
  }

  /**
   * Every route, in the file's order.
   *
   * @param furtherTags keys of the tags that the issuers give beside the five
   * @param rules that a session policy is made of
   * @param sts which is asked where a route names no region
   */
  static List<RoleRoute> routes(
      Section root, Set<String> furtherTags, List<AccessRule> rules, StsSettings sts) {
    RolesSection roles = new RolesSection(furtherTags, rules, sts);
    List<RoleRoute> routes = new ArrayList<>();
    for (Section section : root.sections("roles")) {
      routes.add(roles.route(section));
    }
    return routes;
  }

  private RoleRoute route(Section section) {
    RoleRoute route = new RoleRoute(
        AccessSection.condition(section, furtherTags),
        mode(section),
        section.has("region") ? UpstreamSection.region(section) : stsRegion,
        roleArn(section),
        duration(section),
        externalId(section),
        section.flag("source-identity", false),
        transitiveTags(section),
        section.flag("session-policy", true));
    section.end();
    if (stsAddress && !route.region().equals(stsRegion)) {
      section.problem(
          "region", "sts.endpoint is of " + stsRegion + ", and every role is asked there");
    }
    checkWebIdentity(section, route);
    checkPolicy(section, route);
    return route;
  }

  private static SessionMode mode(Section section) {
    String text = section.text("mode", SessionMode.ASSUME_ROLE.text());
    for (SessionMode mode : SessionMode.values()) {
      if (mode.text().equals(text)) {
        return mode;
      }
    }
    section.problem("mode", "expected assume-role or web-identity, got " + text);
    return SessionMode.ASSUME_ROLE;
  }

  private AttributeTemplate roleArn(Section section) {
    String text = section.requiredText("role-arn");
    if (text.isEmpty()) {
      return UNUSABLE;
    }
    // Places stand for texts that are checked when they are known.
    String filled =
        text.replaceFirst("::\\{[^}]*}:", "::000000000000:").replaceAll("\\{[^}]*}", "x");
    if (!RoleRoute.isRoleArn(filled)) {
      section.problem("role-arn", "expected arn:aws:iam::ACCOUNT:role/NAME, got " + text);
      return UNUSABLE;
    }
    return section.parsed("role-arn", UNUSABLE, this::template);
  }

  private AttributeTemplate template(String text) {
    return new AttributeTemplate(text, furtherTags);
  }

  private static Duration duration(Section section) {
    Duration duration = section.duration("duration", Duration.ofHours(1));
    if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
      section.problem("duration", "expected 15m to 12h");
    }
    return duration;
  }

  private @Nullable AttributeTemplate externalId(Section section) {
    if (!section.has("external-id")) {
      return null;
    }
    String text = section.requiredText("external-id");
    if (!RoleRoute.isExternalId(text.replaceAll("\\{[^}]*}", "xx"))) {
      section.problem("external-id", "expected 2 to 1,224 of [A-Za-z0-9_+=,.@:/-], got " + text);
    }
    return section.parsed("external-id", UNUSABLE, this::template);
  }

  private Set<String> transitiveTags(Section section) {
    if (!section.has("transitive-tags")) {
      return Set.of();
    }
    Set<String> keys = new HashSet<>(section.texts("transitive-tags"));
    for (String key : keys) {
      if (!TAGS.contains(key) && !furtherTags.contains(key)) {
        section.problem("transitive-tags", "no such session tag: " + key);
      }
    }
    return keys;
  }

  /** Such a session has the tags and the source identity that its token carries. */
  private static void checkWebIdentity(Section section, RoleRoute route) {
    if (route.mode() != SessionMode.WEB_IDENTITY) {
      return;
    }
    for (String key : List.of("external-id", "source-identity", "transitive-tags")) {
      if (section.has(key)) {
        section.problem(key, "AssumeRoleWithWebIdentity takes none: it stands in the token");
      }
    }
  }

  private void checkPolicy(Section section, RoleRoute route) {
    int longest = route.sessionPolicy() ? SessionPolicy.longest(rules, route) : 0;
    if (longest > SessionPolicy.LENGTH_MAX) {
      section.problem(
          "session-policy",
          "the access rules of one caller can need " + longest + " characters, and STS takes "
              + SessionPolicy.LENGTH_MAX
              + ": use fewer patterns, rules whose when says principal.tenant == \"…\", or false");
    }
  }
}
