package dev.byline.demo;

import static dev.byline.demo.GuideResult.EXAMPLES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.server.config.ConfigFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The guide to identities does what it says: its configurations are loaded, its tokens signed, its commands run, and what it shows
 * is what comes out.
 */
@NullMarked
final class GuideTest {
  private static final List<GuideSection> SECTIONS = GuideSection.all();
  private static final GuideIssuer ISSUER = new GuideIssuer();
  private static final JsonMapper JSON = new JsonMapper();
  private static final String KEY = "the key of the guide's test and of nobody else";

  @TempDir
  private Path folder;

  static List<GuideResult> results() {
    return GuideResult.of(SECTIONS);
  }

  @ParameterizedTest
  @MethodSource("results")
  void whatTheGuideShowsIsWhatComesOut(GuideResult result) throws IOException {
    assertThat(printed(result)).containsSubsequence(lines(result.printed()));
  }

  @ParameterizedTest
  @MethodSource("results")
  void whatTheGuideShowsIsMoreThanNothing(GuideResult result) {
    assertThat(result.printed())
        .containsPattern("(?m)^(  (name|role|access\\[\\d+]|reason) |p-[a-z2-7]{26}: )");
  }

  @Test
  void everySectionWithATokenShowsWhatBecomesOfEach() {
    assertThat(SECTIONS).anySatisfy(section -> assertThat(section.texts("json")).hasSize(2));
    for (GuideSection section : SECTIONS) {
      assertThat(section.texts("text"))
          .as(section.title())
          .hasSizeGreaterThanOrEqualTo(section.texts("json").size());
    }
  }

  @Test
  void everyCommandOfBylineIsRun() {
    List<String> commands = SECTIONS.stream()
        .flatMap(section -> section.texts("sh").stream())
        .flatMap(String::lines)
        .filter(line -> line.contains("byline ") && !line.startsWith("aws "))
        .toList();

    assertThat(commands).hasSizeGreaterThan(3);
    assertThat(results().stream().map(GuideResult::command)).containsAll(commands);
  }

  @Test
  void everyPartOfAConfigurationIsTakenAsItStands() throws Exception {
    List<GuideSection> configured =
        SECTIONS.stream().filter(section -> !section.texts("yaml").isEmpty()).toList();

    assertThat(configured).hasSizeGreaterThan(14);
    for (GuideSection section : configured) {
      assertThat(ConfigFile.parse(GuideResult.config(section).toString()).issuers())
          .as(section.title())
          .hasSize(1);
    }
  }

  @Test
  void everyExampleFileIsAPartOfTheGuideWithTheRestAndIsTaken() throws Exception {
    String rest = yaml().filter(text -> text.startsWith("region:")).findFirst().orElseThrow();
    List<String> parts = yaml().map(part -> part + rest).toList();
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      List<Path> examples =
          files.filter(file -> file.toString().endsWith(".yaml")).toList();
      assertThat(examples).hasSize(10);
      for (Path example : examples) {
        assertThat(parts).as(example.toString()).contains(Files.readString(example));
        assertThat(ConfigFile.read(example).issuers()).hasSize(1);
      }
    }
  }

  private static Stream<String> yaml() {
    return SECTIONS.stream().flatMap(section -> section.texts("yaml").stream());
  }

  private List<String> printed(GuideResult result) throws IOException {
    ObjectNode config = result.config().deepCopy();
    Path keys = Files.writeString(folder.resolve("jwks.json"), ISSUER.jwks());
    Path pseudonyms = Files.writeString(folder.resolve("pseudonym.key"), KEY);
    inPlaceOfTheProvider(config, keys, pseudonyms);
    String token = ISSUER.token(result.payload(), algorithm(config, result.payload()));

    Map<String, Path> files = new TreeMap<>();
    files.put("gateway.yaml", write("gateway.yaml", config.toString()));
    files.put("token.txt", write("token.txt", token));
    files.put("people.txt", write("people.txt", result.people()));
    String[] arguments = Arrays.stream(result.command().split("\\s+", -1))
        .skip(1)
        .map(word -> files.containsKey(word) ? files.get(word).toString() : word)
        .toArray(String[]::new);
    return run(arguments);
  }

  /** All that is not as the guide says it: whose keys are asked for, and where the pseudonyms' key is. */
  private static void inPlaceOfTheProvider(ObjectNode config, Path keys, Path pseudonyms) {
    for (JsonNode issuer : config.get("issuers")) {
      ((ObjectNode) issuer).put("jwks-file", keys.toString());
    }
    if (config.get("session-names") instanceof ObjectNode names) {
      names.put("pseudonym-key-file", pseudonyms.toString());
    }
  }

  private static String algorithm(ObjectNode config, String payload) {
    String named = JSON.readTree(payload).get("iss").asString();
    return config
        .get("issuers")
        .valueStream()
        .filter(issuer -> issuer.get("issuer").asString().equals(named))
        .map(issuer -> issuer.get("algorithms").get(0).asString())
        .findFirst()
        .orElse("RS256");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** What {@code byline} prints. */
  static List<String> run(String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine byline =
        Byline.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
    byline.execute(arguments);
    return lines(out.toString());
  }

  /** Without the one line that is another one each time. */
  private static List<String> lines(String text) {
    return text.lines().filter(line -> !line.startsWith("  expires ")).toList();
  }
}
