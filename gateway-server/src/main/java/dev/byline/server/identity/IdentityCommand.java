package dev.byline.server.identity;

import dev.byline.auth.jwt.JwtAuthenticator;
import dev.byline.auth.jwt.TokenExplanation;
import dev.byline.core.BearerToken;
import dev.byline.server.config.ConfigOption;
import dev.byline.server.config.GatewayConfig;
import dev.byline.server.config.PseudonymKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code byline identity}: what a token becomes, step by step. */
@Command(
    name = "identity",
    description =
        "Shows what a token becomes: principal, role, session name, tags, what the bill shows.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = {
      "  byline identity --config gateway.yaml --token-file token.txt",
      "  my-login-tool | byline identity --config gateway.yaml --token-file - --json",
      "",
      "It fetches the issuer's keys and asks neither STS nor Bedrock. What it prints",
      "is the token's content.",
      "Exit codes: 0 the token would be served, 1 it is refused, 66 the token or the",
      "pseudonym key can't be read, 78 bad config."
    })
public final class IdentityCommand implements Callable<Integer> {
  /** A terminal acts on some characters beyond ASCII too. */
  private static final JsonMapper JSON = JsonMapper.builder()
      .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
      .enable(SerializationFeature.INDENT_OUTPUT)
      .build();

  private static final int REFUSED = 1;
  private static final int EX_NOINPUT = 66;

  @Mixin
  private ConfigOption config = new ConfigOption();

  @ArgGroup(multiplicity = "1")
  private TokenOption token = new TokenOption();

  @Option(
      names = "--relayed-user",
      paramLabel = "USER",
      description = "What the header relayed-user-header would say.")
  private @Nullable String relayedUser;

  @Option(names = "--json", description = "For machines: one JSON object.")
  private boolean json;

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Optional<GatewayConfig> read = config.read(spec.commandLine().getErr());
    return read.isEmpty() ? ConfigOption.EX_CONFIG : report(read.get());
  }

  private int report(GatewayConfig read) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    ObjectNode report;
    try {
      report = new IdentityReport(read.access()).of(explain(read, token.read()));
    } catch (IOException e) {
      err.println("byline: can't be read: " + e.getMessage());
      return EX_NOINPUT;
    }
    out.print(
        json ? JSON.writeValueAsString(report) + System.lineSeparator() : new IdentityText(report));
    out.flush();
    return report.has("refusal") || report.path("access").isEmpty() ? REFUSED : 0;
  }

  private TokenExplanation explain(GatewayConfig read, BearerToken asked) throws IOException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        JwtAuthenticator authenticator = new JwtAuthenticator(
            List.copyOf(read.issuers()),
            PseudonymKey.names(read.pseudonymKey()),
            Clock.systemUTC(),
            threads,
            true)) {
      return authenticator.explain(asked, relayedUser);
    }
  }
}
