package dev.byline.demo.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A CloudFormation template of deploy/aws as JSON, with the short forms of its functions written out:
 * {@code !Sub x} is {@code {"Fn::Sub": "x"}}.
 *
 * @param name of its file
 */
@NullMarked
record Template(String name, ObjectNode root) {
  static final Path FOLDER = folder();
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Set<String> WITHOUT_PREFIX = Set.of("Ref", "Condition");
  private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build())
      .build();

  /** A file of the folder, by its name without the ending. */
  static Template read(String name) {
    return of(name, text(name));
  }

  static String text(String name) {
    try {
      return Files.readString(FOLDER.resolve(name + ".yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Template of(String name, String yaml) {
    try (JsonParser parser = YAML.createParser(yaml)) {
      parser.nextToken();
      return new Template(name, (ObjectNode) node(parser));
    }
  }

  ObjectNode section(String title) {
    return root.path(title) instanceof ObjectNode found ? found : JSON.objectNode();
  }

  private static JsonNode node(JsonParser parser) {
    Object tag = parser.getTypeId();
    JsonNode bare = bare(parser);
    if (tag == null || tag.toString().startsWith("tag:yaml.org")) {
      return bare;
    }
    String function = WITHOUT_PREFIX.contains(tag.toString()) ? tag.toString() : "Fn::" + tag;
    return JSON.objectNode().set(function, bare);
  }

  private static JsonNode bare(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> JSON.stringNode(parser.getString());
      case VALUE_NUMBER_INT -> JSON.numberNode(parser.getLongValue());
      case VALUE_TRUE -> JSON.booleanNode(true);
      case VALUE_FALSE -> JSON.booleanNode(false);
      default ->
        throw new IllegalArgumentException(
            "no value of a template: " + parser.currentToken() + " at " + parser.currentLocation());
    };
  }

  private static ObjectNode object(JsonParser parser) {
    ObjectNode all = JSON.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      all.set(name, node(parser));
    }
    return all;
  }

  private static ArrayNode array(JsonParser parser) {
    ArrayNode all = JSON.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      all.add(node(parser));
    }
    return all;
  }

  private static Path folder() {
    Path up = Path.of("").toAbsolutePath();
    while (up != null && !Files.isDirectory(up.resolve("deploy/aws"))) {
      up = up.getParent();
    }
    return Objects.requireNonNull(up, "not inside the repository").resolve("deploy/aws");
  }
}
