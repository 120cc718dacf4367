package dev.byline.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.request.Operation;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The README's first command, as a newcomer runs it. */
@NullMarked
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class DemoIT {
  private static final JsonMapper JSON = new JsonMapper();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void everyCallNamesItsUserAndBothBooksAgree(@TempDir Path folder) throws IOException {
    Path json = folder.resolve("outcome.json");

    assertThat(run("demo", "--json", json.toString())).isZero();

    JsonNode outcome = JSON.readTree(Files.readString(json));
    assertThat(outcome.get("calls").asInt()).isEqualTo(204);
    assertThat(outcome.get("users").asInt()).isEqualTo(6);
    assertThat(outcome.get("attributed_share").asDouble()).isEqualTo(1.0);
    assertThat(outcome.get("refused").asInt()).isZero();
    assertThat(outcome.get("cur_tokens").asLong())
        .isPositive()
        .isEqualTo(outcome.get("ledger_tokens").asLong());
    assertThat(
            outcome.get("called").valueStream().mapToInt(row -> row.get("calls").asInt()))
        .allMatch(calls -> calls % 3 == 0)
        .hasSizeGreaterThan(40);
    assertThat(outcome.get("called").valueStream().map(row -> row.get("client").asString()))
        .contains("SDK sync", "SDK async", "SDK bidi", "HTTP/1.1", "HTTP/2");
    everyOperationIsInTheLedgerUnderItsUser(Path.of(outcome.get("ledger_dir").asString()));
    assertThat(out.toString())
        .contains("calls [##############################] 204/204")
        .containsPattern(
            "\n +InvokeModelWithBidirectionalStream +6\n +InvokeModelWithResponseStream +12\n")
        .contains("alice@acme.example-", "frank@globex.example-")
        .contains("Every call names its user, and bill and ledger agree to the token.");
    assertThat(run("report", "--cur", outcome.get("cur_dir").asString(), "--format", "json"))
        .isZero();
  }

  /** All but cancelling a response: AWS refuses that once it is answered, and bills one that is not without telling its tokens. */
  private static void everyOperationIsInTheLedgerUnderItsUser(Path ledger) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    try (Stream<Path> files = Files.list(ledger)) {
      for (Path file : files.toList()) {
        Files.readAllLines(file).forEach(line -> rows.add(JSON.readTree(line)));
      }
    }
    assertThat(rows).hasSize(204).allSatisfy(row -> {
      assertThat(row.get("status").asInt()).isEqualTo(200);
      assertThat(row.get("principal_arn").asString())
          .contains(row.get("subject").asString() + "@");
    });
    assertThat(rows.stream().map(row -> row.get("operation").asString()).distinct())
        .containsExactlyInAnyOrderElementsOf(Stream.of(Operation.values())
            .filter(operation -> operation != Operation.CANCEL_RESPONSE)
            .map(Operation::apiName)
            .toList());
  }

  @Test
  void aKeptDemoServesAnyClientWithATokenAndStopsWhenTold(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("outcome.json");
    Process demo = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            "dev.byline.demo.Byline",
            "demo",
            "--keep",
            "--json",
            json.toString())
        .redirectErrorStream(true)
        .start();
    try (BufferedReader lines = demo.inputReader(UTF_8)) {
      assertThat(lines.lines().filter(line -> line.contains("Ctrl-C")).findFirst())
          .isPresent();
      JsonNode outcome = JSON.readTree(Files.readString(json));
      URI gateway = URI.create(outcome.get("gateway").asString());
      assertThat(run("token", "--user", "zoe", "--issuer", outcome.get("issuer").asString()))
          .isZero();

      HttpResponse<String> answer = converse(gateway, out.toString().strip());

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains("\"usage\"");
      assertThat(converse(gateway, "wrong").statusCode()).isEqualTo(403);
      demo.destroy();
      assertThat(demo.waitFor(15, TimeUnit.SECONDS)).isTrue();
      assertThat(demo.exitValue()).isZero();
    } finally {
      demo.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "demo", "serve", "report", "sim", "token"})
  void everyCommandHasHelpWithAnExample(String command) {
    int exit = command.isEmpty() ? run("--help") : run(command, "--help");

    assertThat(exit).isZero();
    assertThat(out.toString()).contains("Example");
  }

  @Test
  void aBadConfigurationIsToldWholeAndEndsWith78(@TempDir Path folder) throws IOException {
    Path config = folder.resolve("gateway.yaml");
    Files.writeString(config, "region: moon\ncolour: blue\n");

    assertThat(run("serve", "--config", config.toString())).isEqualTo(78);
    assertThat(err.toString())
        .contains("region: expected an AWS region")
        .contains("colour: is unknown")
        .contains("issuers: expected a list")
        .contains("ledger.directory: is missing");
  }

  @Test
  void aTokenWithoutAnIssuerThatAnswersEndsWith69() {
    assertThat(run("token", "--user", "alice", "--issuer", "http://127.0.0.1:1"))
        .isEqualTo(69);
    assertThat(err.toString()).contains("http://127.0.0.1:1 does not answer");
  }

  @Test
  void theLauncherWithoutAJdkSaysWhichIsNeededAndWhereItLooked(@TempDir Path home)
      throws Exception {
    Path launcher = repository().resolve("byline");
    String script = Files.readString(launcher)
        .replace("/usr/lib/jvm/", home + "/none/")
        .replace("/opt/", home + "/none/")
        .replace("/Library/Java", home + "/none");
    Path copy = home.resolve("byline");
    Files.writeString(copy, script);
    ProcessBuilder builder = new ProcessBuilder("sh", copy.toString(), "demo");
    builder.environment().put("HOME", home.toString());
    builder.environment().remove("JAVA_HOME");
    builder.environment().remove("SDKMAN_DIR");
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).isEqualTo(69);
    assertThat(said.lines()).hasSize(1);
    assertThat(said).contains("JDK 25").contains("JAVA_HOME");
  }

  private static Path repository() {
    Path here = new File("").getAbsoluteFile().toPath();
    return Files.exists(here.resolve("byline")) ? here : here.resolve("..").normalize();
  }

  private static HttpResponse<String> converse(URI gateway, String token) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(gateway.resolve("/model/amazon.nova-lite-v1:0/converse"))
              .header("Authorization", "Bearer " + token)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(
                  "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hello\"}]}]}"))
              .build(),
          BodyHandlers.ofString());
    }
  }

  private int run(String... arguments) {
    CommandLine byline =
        Byline.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return byline.execute(arguments);
  }
}
