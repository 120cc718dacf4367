package dev.byline.core.access;

import dev.byline.core.identity.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A text with places for a caller's verified attributes: {@code {tenant}}, {@code {team}}, {@code
 * {application}}, {@code {environment}}, {@code {cost-center}}, {@code {tags.NAME}}.
 *
 * <p>A value may have {@code [A-Za-z0-9_+=,.@-]} only, the characters of a role's name: none of them
 * ends a part of an ARN, and none is a wildcard.
 *
 * <p>Thread: immutable. Owns: nothing. Fails: {@link #fill} is empty where a value can't stand there.
 */
public final class AttributeTemplate {
  private static final Set<String> NAMES =
      Set.of("tenant", "team", "application", "environment", "cost-center");
  private static final String TAGS = "tags.";

  private final String text;

  /** Literal text at even places, the tag key of an attribute at odd ones. */
  private final List<String> parts;

  /**
   * The template {@code text}.
   *
   * @param tags keys of the further tags that callers have
   * @throws IllegalArgumentException for a place that names no attribute, or a brace alone
   */
  public AttributeTemplate(String text, Set<String> tags) {
    this.text = text;
    this.parts = parse(text, tags);
  }

  /** A template without places. */
  public static AttributeTemplate of(String text) {
    return new AttributeTemplate(text, Set.of());
  }

  /** Whether it is the same text for every caller. */
  public boolean isConstant() {
    return parts.size() == 1;
  }

  /** The text for a caller with {@code attributes}, or nothing where a value can't stand in it. */
  public Optional<String> fill(Attributes attributes) {
    if (isConstant()) {
      return Optional.of(parts.getFirst());
    }
    Map<String, String> values = attributes.asTags();
    StringBuilder filled = new StringBuilder(text.length() + 32);
    for (int i = 0; i < parts.size(); i++) {
      String part = i % 2 == 0 ? parts.get(i) : values.get(parts.get(i));
      if (part == null || (i % 2 == 1 && !isName(part))) {
        return Optional.empty();
      }
      filled.append(part);
    }
    return Optional.of(filled.toString());
  }

  private static List<String> parse(String text, Set<String> tags) {
    List<String> parts = new ArrayList<>();
    int at = 0;
    while (true) {
      int open = text.indexOf('{', at);
      String literal = text.substring(at, open < 0 ? text.length() : open);
      if (literal.indexOf('}') >= 0) {
        throw new IllegalArgumentException("expected { before }, got " + text);
      }
      parts.add(literal);
      if (open < 0) {
        return List.copyOf(parts);
      }
      int close = text.indexOf('}', open);
      if (close < 0) {
        throw new IllegalArgumentException("expected } after {, got " + text);
      }
      parts.add(key(text.substring(open + 1, close), tags));
      at = close + 1;
    }
  }

  private static String key(String name, Set<String> tags) {
    if (NAMES.contains(name)) {
      return name;
    }
    if (name.startsWith(TAGS) && tags.contains(name.substring(TAGS.length()))) {
      return name.substring(TAGS.length());
    }
    throw new IllegalArgumentException(
        "{" + name + "} is none of {tenant}, {team}, {application}, {environment}, {cost-center}"
            + " and the {tags.NAME} of every issuer");
  }

  private static boolean isName(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letter && "_+=,.@-".indexOf(c) < 0) {
        return false;
      }
    }
    return !value.isEmpty();
  }

  @Override
  public String toString() {
    return text;
  }
}
