package dev.byline.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code byline token}: a token of the simulated identity provider, for trying a client. */
@Command(
    name = "token",
    description = "Mints a token at the simulated issuer of a running demo or sim.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExample:%n",
    footer = {
      "  export AWS_BEARER_TOKEN_BEDROCK=$(byline token --user alice --issuer http://127.0.0.1:PORT)",
      "",
      "Exit codes: 0 the token is on standard output, 69 the issuer does not answer."
    })
final class TokenCommand implements Callable<Integer> {
  private static final int EX_UNAVAILABLE = 69;
  private static final JsonMapper JSON = new JsonMapper();

  @Option(
      names = "--user",
      required = true,
      paramLabel = "NAME",
      description =
          "alice, bob, carol, dave, erin or frank; another name gets tenant acme, team guests.")
  private String user = "";

  @Option(
      names = "--issuer",
      paramLabel = "URL",
      description =
          "The issuer's base URL (default: that of the last demo --keep on this machine).")
  private Optional<URI> issuer = Optional.empty();

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Optional<URI> from = issuer.or(RunningDemo::issuer);
    if (from.isEmpty()) {
      err.println("byline: no demo is running; give --issuer, or start byline demo --keep.");
      return EX_UNAVAILABLE;
    }
    DemoUser who = DemoUser.ALL.stream()
        .filter(known -> known.name().equals(user))
        .findFirst()
        .orElse(new DemoUser(user, "acme", "guests", "try", "dev", "cc-000", 1));
    try {
      out.println(mint(from.get(), who));
      out.flush();
      return 0;
    } catch (IOException e) {
      err.println("byline: the issuer " + from.get() + " does not answer.");
      return EX_UNAVAILABLE;
    }
  }

  private static String mint(URI issuer, DemoUser who) throws IOException, InterruptedException {
    Map<String, Object> claims = new HashMap<>(who.claims());
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response = http.send(
          HttpRequest.newBuilder(issuer.resolve("/sim/token"))
              .POST(BodyPublishers.ofString(JSON.writeValueAsString(claims)))
              .build(),
          BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException("status " + response.statusCode());
      }
      return JSON.readTree(response.body()).get("access_token").asString();
    }
  }
}
