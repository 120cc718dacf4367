package dev.byline.demo;

import dev.byline.billing.report.ReportCommand;
import dev.byline.server.ServeCommand;
import dev.byline.server.identity.IdentityCommand;
import dev.byline.server.identity.ResolveCommand;
import dev.byline.sim.SimCommand;
import java.io.IOException;
import java.io.InputStream;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code byline}: the launcher's main class; each subcommand lives in the module that it runs. */
@Command(
    name = "byline",
    description = "Who spent what on Amazon Bedrock, and why.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      IdentityCommand.class,
      ResolveCommand.class,
      ReportCommand.class,
      SimCommand.class,
      TokenCommand.class
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  byline demo              the whole loop, on this machine, against a simulated AWS",
      "  byline demo --keep       the same, and it stays up for trying any client",
      "  byline serve --config gateway.yaml",
      "  byline test              (the launcher's own) builds and runs all tests"
    })
public final class Byline {
  private Byline() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] arguments) throws IOException {
    try (InputStream logging = Byline.class.getResourceAsStream("logging.properties")) {
      LogManager.getLogManager().readConfiguration(logging);
    }
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Byline()).setUsageHelpAutoWidth(true);
  }
}
