package dev.byline.server.config;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One mapping of the configuration file, read key by key. Problems are collected and not thrown, so
 * that all of them can be told at once; where a value can't be used, a reader gets a stand-in and goes
 * on.
 */
final class Section {
  /** Stands in where a URL was wrong or missing, so that reading can go on to the other problems. */
  static final URI UNUSABLE = URI.create("http://unusable.invalid");

  private static final Duration LONGEST = Duration.ofHours(24);

  private final String path;
  private final @Nullable JsonNode node;
  private final List<String> problems;
  private final Set<String> known = new TreeSet<>();

  Section(String path, @Nullable JsonNode node, List<String> problems) {
    this.path = path;
    this.node = node != null && node.isObject() ? node : null;
    this.problems = problems;
    if (node != null && !node.isNull() && !node.isObject()) {
      problem("", "expected a mapping");
    }
  }

  boolean has(String key) {
    known.add(key);
    return value(key) != null;
  }

  boolean isList(String key) {
    JsonNode value = known(key);
    return value != null && value.isArray();
  }

  String text(String key, String otherwise) {
    JsonNode value = known(key);
    if (value == null) {
      return otherwise;
    }
    if (!value.isString() && !value.isNumber()) {
      problem(key, "expected a text");
      return otherwise;
    }
    return value.asString();
  }

  String requiredText(String key) {
    if (!has(key)) {
      problem(key, "is missing");
    }
    String text = text(key, "");
    if (has(key) && text.isBlank()) {
      problem(key, "is empty");
    }
    return text;
  }

  int number(String key, int otherwise, int least, int most) {
    JsonNode value = known(key);
    if (value == null) {
      return otherwise;
    }
    if (!value.isInt() || value.asInt() < least || value.asInt() > most) {
      problem(key, "expected a number from " + least + " to " + most + ", got " + value);
      return otherwise;
    }
    return value.asInt();
  }

  boolean flag(String key, boolean otherwise) {
    JsonNode value = known(key);
    if (value == null) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      problem(key, "expected true or false, got " + value);
      return otherwise;
    }
    return value.asBoolean();
  }

  /** A duration such as {@code 250ms}, {@code 5s}, {@code 15m}, {@code 1h}. */
  Duration duration(String key, Duration otherwise) {
    return parsed(key, otherwise, Section::parseDuration);
  }

  @Nullable URI uri(String key) {
    if (!has(key)) {
      return null;
    }
    return parsed(key, UNUSABLE, Section::parseUri);
  }

  URI requiredUri(String key) {
    requiredText(key);
    URI uri = uri(key);
    return uri == null ? UNUSABLE : uri;
  }

  /** What {@code parser} makes of a text; its {@link IllegalArgumentException} is a problem. */
  <T> T parsed(String key, T otherwise, Function<String, T> parser) {
    JsonNode value = known(key);
    if (value == null) {
      return otherwise;
    }
    try {
      return parser.apply(value.isValueNode() ? value.asString() : value.toString());
    } catch (IllegalArgumentException e) {
      problem(key, String.valueOf(e.getMessage()));
      return otherwise;
    }
  }

  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    JsonNode value = known(key);
    if (value == null) {
      problem(key, "is missing");
    } else if (!value.isArray() || value.isEmpty()) {
      problem(key, "expected a list of texts, at least one");
    } else {
      for (JsonNode element : value) {
        if (element.isString() && !element.asString().isBlank()) {
          texts.add(element.asString());
        } else {
          problem(key, "expected texts, got " + element);
        }
      }
    }
    return texts;
  }

  Section section(String key) {
    return new Section(child(key), known(key), problems);
  }

  List<Section> sections(String key) {
    List<Section> sections = new ArrayList<>();
    JsonNode value = known(key);
    if (value == null || !value.isArray() || value.isEmpty()) {
      problem(key, "expected a list, at least one entry");
      return sections;
    }
    for (int i = 0; i < value.size(); i++) {
      sections.add(new Section(child(key) + "[" + i + "]", value.get(i), problems));
    }
    return sections;
  }

  /** Every key of the mapping, in the file's order. */
  List<String> names() {
    return node == null ? List.of() : List.copyOf(node.propertyNames());
  }

  void problem(String key, String what) {
    problems.add((key.isEmpty() ? path : child(key)) + ": " + what);
  }

  /**
   * To be called last: tells of every key that nobody asked for, and of every key without a value. A
   * limit that was left empty must not mean that there is none.
   */
  void end() {
    if (node == null) {
      return;
    }
    for (String key : node.propertyNames()) {
      if (!known.contains(key)) {
        problem(key, "is unknown (known here: " + String.join(", ", known) + ")");
      } else if (node.path(key).isNull() && !isToldOf(key)) {
        problem(key, "has no value: give it one, or leave the key out");
      }
    }
  }

  private boolean isToldOf(String key) {
    return problems.stream().anyMatch(problem -> problem.startsWith(child(key) + ": "));
  }

  private @Nullable JsonNode known(String key) {
    known.add(key);
    return value(key);
  }

  private @Nullable JsonNode value(String key) {
    JsonNode value = node == null ? null : node.get(key);
    return value == null || value.isNull() ? null : value;
  }

  private String child(String key) {
    return path.isEmpty() ? key : path + '.' + key;
  }

  private static Duration parseDuration(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!lower.matches("\\d{1,9}(ms|s|m|h)")) {
      throw new IllegalArgumentException("expected a duration such as 5s, 15m or 1h, got " + text);
    }
    long count = Long.parseLong(lower.replaceAll("\\D", ""));
    Duration duration = switch (lower.replaceAll("\\d", "")) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("expected at most 24h, got " + text);
    }
    return duration;
  }

  private static URI parseUri(String text) {
    URI uri = URI.create(text);
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!http || uri.getHost() == null) {
      throw new IllegalArgumentException("expected an http or https URL, got " + text);
    }
    return uri;
  }
}
