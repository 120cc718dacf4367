package dev.byline.server.identity;

import dev.byline.auth.jwt.IssuerSettings;
import dev.byline.auth.jwt.SessionNames;
import dev.byline.server.config.ConfigOption;
import dev.byline.server.config.GatewayConfig;
import dev.byline.server.config.PseudonymKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** {@code byline resolve}: whose session names these are, for those who hold the key. */
@Command(
    name = "resolve",
    description = "Tells whose session names these are, by a list of people.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = {
      "  byline resolve --config gateway.yaml --subjects people.txt \\",
      "    p-a2b3c4d5e6f7a2b3c4d5e6f7a2",
      "",
      "A name can't be turned back by itself; each line of the list is tried:",
      "SUBJECT at every issuer of the configuration, or ISSUER, a tab, SUBJECT.",
      "NAME may be the ARN from the bill. Pseudonyms need the key that the",
      "configuration names.",
      "Exit codes: 0 all found, 1 some not, 66 a file can't be read, 78 bad config."
    })
public final class ResolveCommand implements Callable<Integer> {
  private static final int NOT_FOUND = 1;
  private static final int EX_NOINPUT = 66;

  @Mixin
  private ConfigOption config = new ConfigOption();

  @Option(
      names = "--subjects",
      required = true,
      paramLabel = "FILE",
      description = "Who it may be, one a line; - reads standard input.")
  private Path subjects = Path.of("");

  @Option(names = "--json", description = "For machines: one JSON array.")
  private boolean json;

  @Parameters(
      arity = "1..*",
      paramLabel = "NAME",
      description = "Session names, or the ARNs that the bill shows.")
  private List<String> names = new ArrayList<>();

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Optional<GatewayConfig> read = config.read(spec.commandLine().getErr());
    return read.isEmpty() ? ConfigOption.EX_CONFIG : resolve(read.get());
  }

  private int resolve(GatewayConfig read) {
    PrintWriter err = spec.commandLine().getErr();
    List<Found> found = new ArrayList<>();
    names.forEach(name -> found.add(new Found(name.substring(name.lastIndexOf('/') + 1))));
    try {
      SessionNames by = PseudonymKey.names(read.pseudonymKey());
      List<String> issuers = read.issuers().stream()
          .map(IssuerSettings::issuer)
          .map(Object::toString)
          .toList();
      try (BufferedReader lines = lines()) {
        lines.lines().forEach(line -> tryLine(line, issuers, by, found));
      }
    } catch (IOException e) {
      err.println("byline: can't be read: " + e.getMessage());
      return EX_NOINPUT;
    } catch (UncheckedIOException e) {
      err.println("byline: can't be read: " + subjects + " (expected: lines in UTF-8)");
      return EX_NOINPUT;
    }
    print(found);
    return found.stream().allMatch(each -> each.subject != null) ? 0 : NOT_FOUND;
  }

  private BufferedReader lines() throws IOException {
    return subjects.toString().equals("-")
        ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
        : Files.newBufferedReader(subjects);
  }

  private static void tryLine(
      String line, List<String> issuers, SessionNames by, List<Found> found) {
    int tab = line.indexOf('\t');
    String subject = line.substring(tab + 1);
    if (subject.isBlank()) {
      return;
    }
    for (String issuer : tab < 0 ? issuers : List.of(line.substring(0, tab))) {
      for (Found each : found) {
        if (by.matches(each.name, issuer, subject)) {
          each.issuer = issuer;
          each.subject = subject;
        }
      }
    }
  }

  private void print(List<Found> found) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ArrayNode all = new JsonMapper().createArrayNode();
      found.forEach(each -> all.addObject()
          .put("name", each.name)
          .put("issuer", each.issuer)
          .put("subject", each.subject));
      out.println(all.toPrettyString());
    } else {
      found.forEach(each -> out.println(
          each.subject == null
              ? each.name + ": nobody in the list"
              : each.name + ": " + each.subject + " at " + each.issuer));
    }
    out.flush();
  }

  /** A name and, once it is known, whose it is. */
  private static final class Found {
    private final String name;
    private @Nullable String issuer;
    private @Nullable String subject;

    Found(String name) {
      this.name = name;
    }
  }
}
