package dev.byline.demo;

import static dev.byline.demo.GuideSection.ROOT;

import dev.byline.demo.GuideSection.Block;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Something that the guide says is printed.
 *
 * @param title of its section
 * @param config the file: okta.yaml, with the section's parts in place of its own
 * @param payload of the token: the last one before it in the section, or else Okta's first
 * @param command that prints it
 * @param people the list that the command reads
 * @param printed the lines
 */
@NullMarked
record GuideResult(
    String title,
    ObjectNode config,
    String payload,
    String command,
    String people,
    String printed) {
  static final Path EXAMPLES = ROOT.resolve("deploy/examples");

  private static final String ASK =
      "./byline identity --config gateway.yaml --token-file token.txt";
  private static final YAMLMapper YAML = new YAMLMapper();

  /** All results of {@code sections}. */
  static List<GuideResult> of(List<GuideSection> sections) {
    String payload = sections.stream()
        .filter(section -> section.title().equals("Okta"))
        .findFirst()
        .orElseThrow()
        .texts("json")
        .getFirst();
    return sections.stream().flatMap(section -> of(section, payload).stream()).toList();
  }

  private static List<GuideResult> of(GuideSection section, String first) {
    List<GuideResult> results = new ArrayList<>();
    ObjectNode config = config(section);
    String payload = first;
    String command = ASK;
    String people = "";
    for (Block block : section.blocks()) {
      switch (block.language()) {
        case "json" -> payload = block.text();
        case "tsv" -> people = block.text();
        case "sh" -> command = block.text().strip();
        case "text" -> {
          results.add(
              new GuideResult(section.title(), config, payload, command, people, block.text()));
          command = ASK;
        }
        default -> {}
      }
    }
    return results;
  }

  /** The whole file of which a section shows parts. */
  static ObjectNode config(GuideSection section) {
    try {
      ObjectNode config =
          (ObjectNode) YAML.readTree(Files.readString(EXAMPLES.resolve("okta.yaml")));
      section.texts("yaml").forEach(part -> config.setAll((ObjectNode) YAML.readTree(part)));
      return config;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return title + ": " + printed.lines().findFirst().orElse("").strip();
  }
}
