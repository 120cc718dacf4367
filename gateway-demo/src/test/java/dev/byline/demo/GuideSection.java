package dev.byline.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * What stands under one heading of a page of docs/guides. The word behind the fence says what a block is: {@code yaml} is
 * Byline's configuration, {@code json} a token's payload, {@code sh} commands, {@code text} what Byline prints, {@code tsv} a list
 * of people. Files of others have other words ({@code yml}).
 *
 * @param title of the heading
 * @param blocks in their order
 */
@NullMarked
record GuideSection(String title, List<Block> blocks) {
  /** The folder of the launcher, from wherever in the repository the test is run. */
  static final Path ROOT = root();

  private static final String FENCE = "```";

  /**
   * A block of code.
   *
   * @param language behind its fence
   * @param text every line with its end
   */
  record Block(String language, String text) {}

  /** The texts of the blocks in {@code language}. */
  List<String> texts(String language) {
    return blocks.stream()
        .filter(block -> block.language().equals(language))
        .map(Block::text)
        .toList();
  }

  /** All sections of all pages. */
  static List<GuideSection> all() {
    List<GuideSection> sections = new ArrayList<>();
    try (Stream<Path> pages = Files.list(ROOT.resolve("docs/guides"))) {
      for (Path page :
          pages.filter(each -> each.toString().contains("identity")).sorted().toList()) {
        sections.addAll(of(Files.readAllLines(page)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sections;
  }

  private static List<GuideSection> of(List<String> lines) {
    List<GuideSection> sections = new ArrayList<>();
    List<Block> blocks = new ArrayList<>();
    String language = null;
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      if (line.strip().startsWith(FENCE)) {
        if (language != null) {
          blocks.add(new Block(language, text.toString()));
        }
        language = language == null ? line.strip().substring(FENCE.length()) : null;
        text.setLength(0);
      } else if (language != null) {
        text.append(line).append('\n');
      } else if (line.startsWith("#")) {
        blocks = new ArrayList<>();
        sections.add(new GuideSection(line.replaceFirst("#+ ", ""), blocks));
      }
    }
    return sections;
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isRegularFile(folder.resolve("byline"))) {
      folder = folder.getParent();
    }
    return Objects.requireNonNull(folder, "not inside the repository");
  }
}
