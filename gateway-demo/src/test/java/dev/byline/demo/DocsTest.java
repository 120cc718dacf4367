package dev.byline.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.core.failure.Fault;
import dev.byline.core.ledger.LedgerEntry;
import dev.byline.core.request.HeaderRule;
import dev.byline.core.request.Operation;
import dev.byline.core.request.Surface;
import dev.byline.core.usage.StreamEnd;
import dev.byline.core.usage.Usage;
import dev.byline.server.config.BadConfig;
import dev.byline.server.config.ConfigFile;
import dev.byline.server.metering.LedgerWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The documents say what the code does: what can be compared is compared here. */
@NullMarked
final class DocsTest {
  private static final Path ROOT = root();
  private static final String STRANGER = "stranger";

  /** The mapping whose keys are the installation's own. */
  private static final String ANY_NAME = "tags";

  private static final Pattern KNOWN =
      Pattern.compile("(.*)" + STRANGER + ": .*known here: (.*)\\)");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]\\n]*\\]\\(([^)\\s]+)\\)");

  private static final Pattern TEST = Pattern.compile("\\b([A-Z]\\w*(?:Test|IT))\\.([a-z]\\w*)");

  /** Hosts that serve packages, by how such hosts are called; none of them is spelt out here. */
  private static final Pattern REGISTRY = Pattern.compile(
      "(?i)\\b(?:(?:repo\\d*|registry|mirrors?|proxy|oss|central|plugins|packages)(?:[.-][a-z0-9-]+)+"
          + "|(?:[a-z0-9-]+\\.)*(?:pypi|npmjs|ghcr|quay|sonatype|jfrog|docker))"
          + "\\.(?:org|com|io|net|dev)\\b");

  @Test
  void theExampleConfigurationIsAccepted() throws Exception {
    assertThat(ConfigFile.parse(example()).issuers()).hasSize(2);
  }

  @Test
  void theConfigurationToStartFromIsAccepted() throws Exception {
    assertThat(ConfigFile.read(ROOT.resolve("deploy/gateway.yaml")).issuers()).hasSize(1);
  }

  @Test
  void theExampleConfigurationHasEveryKeyThatTheGatewayKnows() throws Exception {
    JsonNode example = new YAMLMapper().readTree(example());
    Set<String> shown = new TreeSet<>();
    keys("", example, shown);
    addStrangers(example);

    BadConfig refusal = Objects.requireNonNull(catchThrowableOfType(
        BadConfig.class, () -> ConfigFile.parse(new JsonMapper().writeValueAsString(example))));

    Set<String> known = refusal.problems().stream()
        .map(KNOWN::matcher)
        .peek(problem -> assertThat(problem.matches()).as(problem.toString()).isTrue())
        .flatMap(problem -> Arrays.stream(problem.group(2).split(", "))
            .map(key -> problem.group(1).replaceAll("\\[\\d+]", "[]") + key))
        .collect(Collectors.toCollection(TreeSet::new));
    shown.removeIf(key -> key.endsWith(ANY_NAME + ".NAME"));
    assertThat(shown).isEqualTo(known).hasSizeGreaterThan(30);
  }

  @Test
  void everyConfigurationKeyIsExplained() throws Exception {
    Set<String> keys = new TreeSet<>();
    JsonNode example = new YAMLMapper().readTree(example());
    leaves("", example, keys);

    assertThat(firstColumn("docs/configuration.md")).containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void everyFaultHasItsRowAndNothingElseHas() throws IOException {
    List<String> expected = Stream.of(Fault.values())
        .map(fault -> String.join(
            " | ",
            "`" + fault.reason() + "`",
            Integer.toString(fault.status()),
            fault.errorType(),
            fault.side().name().toLowerCase(Locale.ROOT),
            fault.retryable() ? "yes" : "no"))
        .toList();

    List<String> written = Files.readAllLines(ROOT.resolve("docs/reference/errors.md")).stream()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.substring(2, line.lastIndexOf(" | ")))
        .toList();

    assertThat(written).isEqualTo(expected);
  }

  @Test
  void everyRuleOfARequestsHeaderHasItsRowAndNothingElseHas() throws IOException {
    String request = Files.readString(ROOT.resolve("docs/reference/headers.md"))
        .split("The gateway sets:", 2)[0];
    List<String> written =
        request.lines().filter(line -> line.startsWith("| `")).toList();
    List<String> expected = Stream.of(HeaderRule.values())
        .map(rule -> "| `%s` | %s | %s |"
            .formatted(rule.header(), treatment(rule), surfaces(rule.surfaces())))
        .toList();

    assertThat(written).isEqualTo(expected);
  }

  @Test
  void everyOperationHasItsRowAndNothingElseHas() throws IOException {
    List<String> written =
        firstColumn("docs/compatibility.md").stream().distinct().toList();

    assertThat(written)
        .containsExactlyElementsOf(
            Stream.of(Operation.values()).map(Operation::text).toList());
  }

  @Test
  void everyTestThatTheCompatibilityTableNamesIsInTheSources() throws IOException {
    Map<String, String> sources = testSources();
    List<MatchResult> named = TEST.matcher(Files.readString(ROOT.resolve("docs/compatibility.md")))
        .results()
        .toList();

    assertThat(named).hasSizeGreaterThan(20).allSatisfy(test -> {
      String source = sources.get(test.group(1));
      assertThat(source).as(test.group()).isNotNull();
      assertThat(source).as(test.group()).containsPattern("void " + test.group(2) + "\\(");
    });
  }

  /** Every operation is shown by a test, in the table of what each client was seen to do. */
  @Test
  void everyOperationIsShownByATest() throws IOException {
    String shown = Files.readString(ROOT.resolve("docs/compatibility.md"))
        .split("## What shows it", 2)[1]
        .split("\n## ", 2)[0];

    for (Operation operation : Operation.values()) {
      assertThat(shown.lines())
          .as(operation.apiName())
          .anyMatch(line -> line.startsWith("| ")
              && Arrays.asList(line.split("\\|", -1)[1].strip().split(", ", -1))
                  .contains(operation.apiName())
              && TEST.matcher(line).find());
    }
  }

  /** By the class's name. */
  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file : files
          .filter(each -> each.toString().contains("/src/test/java/"))
          .filter(each -> each.toString().endsWith(".java"))
          .toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        sources.merge(name, Files.readString(file), String::concat);
      }
    }
    return sources;
  }

  private static String treatment(HeaderRule rule) {
    return switch (rule.treatment()) {
      case FORWARDED_SIGNED -> "forwarded, signed";
      case FORWARDED -> "forwarded";
      case READ -> "read";
    };
  }

  private static String surfaces(Set<Surface> surfaces) {
    if (surfaces.size() == Surface.values().length) {
      return "all";
    }
    return surfaces.stream()
        .sorted()
        .map(surface -> surface == Surface.OPENAI ? "OpenAI" : "Anthropic")
        .collect(Collectors.joining(", "));
  }

  @Test
  void everyKeyOfALedgerRowIsExplainedAndNothingElseIs(@TempDir Path folder) throws IOException {
    Set<String> explained = new TreeSet<>(firstColumn("docs/reference/ledger.md"));
    explained.removeAll(Set.of("known", "partial", "absent"));
    Arrays.stream(StreamEnd.Outcome.values())
        .forEach(outcome ->
            assertThat(explained.remove(outcome.text())).as(outcome.text()).isTrue());

    assertThat(explained).isEqualTo(new TreeSet<>(row(folder).propertyNames()));
  }

  @Test
  void everyRelativeLinkLeadsToAFile() throws IOException {
    for (Path document : documents()) {
      List<String> targets = LINK.matcher(Files.readString(document))
          .results()
          .map(link -> link.group(1))
          .filter(target -> !target.contains("://") && !target.startsWith("#"))
          .toList();
      for (String target : targets) {
        Path file = document.resolveSibling(target.replaceAll("#.*", "")).normalize();
        assertThat(file).as("link in %s", ROOT.relativize(document)).exists();
      }
    }
  }

  @Test
  void theReadmeNamesBothCommandsAndEveryDocumentIsReachedFromIt() throws IOException {
    assertThat(Files.readString(ROOT.resolve("README.md")))
        .contains("./byline demo", "./byline test");

    Set<Path> reached = new TreeSet<>();
    follow(ROOT.resolve("README.md"), reached);
    assertThat(reached).containsAll(documents());
  }

  @Test
  void noDocumentNamesAPackageRegistrysHost() throws IOException {
    for (Path document : documents()) {
      List<String> hosts = REGISTRY
          .matcher(Files.readString(document))
          .results()
          .map(MatchResult::group)
          .toList();
      assertThat(hosts).as(document.toString()).isEmpty();
    }
  }

  private static String example() throws IOException {
    String text = Files.readString(ROOT.resolve("docs/configuration.md"));
    int start = text.indexOf("```yaml\n") + "```yaml\n".length();
    return text.substring(start, text.indexOf("```", start));
  }

  /** Every key with its path, {@code issuers[].identity.team}; mappings and lists included. */
  private static void keys(String path, JsonNode node, Set<String> into) {
    if (node.isArray()) {
      node.forEach(element -> keys(path + "[]", element, into));
    }
    for (String key : node.propertyNames()) {
      String name = path.endsWith(ANY_NAME) ? "NAME" : key;
      String child = path.isEmpty() ? name : path + '.' + name;
      into.add(child);
      keys(child, node.get(key), into);
    }
  }

  /** The paths of the keys that hold a value: those that the tables explain. */
  private static void leaves(String path, JsonNode node, Set<String> into) {
    Set<String> all = new TreeSet<>();
    keys(path, node, all);
    all.stream()
        .filter(key -> all.stream()
            .noneMatch(other -> other.startsWith(key + ".") || other.startsWith(key + "[].")))
        .forEach(into::add);
  }

  private static void addStrangers(JsonNode node) {
    node.properties().forEach(each -> {
      if (!each.getKey().equals(ANY_NAME)) {
        addStrangers(each.getValue());
      }
    });
    node.valueStream().filter(each -> node.isArray()).forEach(DocsTest::addStrangers);
    if (node instanceof ObjectNode object) {
      object.put(STRANGER, "");
    }
  }

  /** What stands in backticks at the beginning of a document's table rows. */
  private static List<String> firstColumn(String document) throws IOException {
    return Files.readAllLines(ROOT.resolve(document)).stream()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.substring(3, line.indexOf('`', 3)))
        .toList();
  }

  private static JsonNode row(Path folder) throws IOException {
    try (LedgerWriter ledger = LedgerWriter.open(folder, Instant.EPOCH)) {
      StreamEnd end = new StreamEnd(StreamEnd.Outcome.COMPLETE, 200, Usage.NOTHING, null);
      ledger.append(new LedgerEntry(
          UUID.randomUUID(),
          Instant.EPOCH,
          null,
          null,
          null,
          null,
          null,
          end,
          null,
          Duration.ZERO,
          null));
      ledger.flush();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return new JsonMapper().readTree(Files.readString(files.findFirst().orElseThrow()));
    }
  }

  private static void follow(Path document, Set<Path> reached) throws IOException {
    if (!document.toString().endsWith(".md") || !reached.add(document)) {
      return;
    }
    for (MatchResult link : LINK.matcher(Files.readString(document)).results().toList()) {
      Path target = document.resolveSibling(link.group(1).replaceAll("#.*", "")).normalize();
      if (!link.group(1).contains("://") && Files.isRegularFile(target)) {
        follow(target, reached);
      }
    }
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      Stream.concat(top, docs)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .forEach(documents::add);
    }
    assertThat(documents).hasSizeGreaterThan(20);
    return documents;
  }

  /** The folder of the launcher, from wherever in the repository the test is run. */
  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isRegularFile(folder.resolve("byline"))) {
      folder = folder.getParent();
    }
    return Objects.requireNonNull(folder, "not inside the repository");
  }
}
