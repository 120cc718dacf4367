package dev.byline.server.config;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option {@code --config} of every command that reads the configuration file. */
public final class ConfigOption {
  /** How a command ends whose configuration can't be used (sysexits.h). */
  public static final int EX_CONFIG = 78;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration (YAML); see docs/configuration.md.")
  private Path file = Path.of("");

  /** The configuration, or nothing where it can't be used; then {@code err} has every problem. */
  public Optional<GatewayConfig> read(PrintWriter err) {
    try {
      return Optional.of(ConfigFile.read(file));
    } catch (BadConfig e) {
      err.println("byline: " + file + " can't be used:");
      e.problems().forEach(problem -> err.println("  " + problem));
      err.flush();
      return Optional.empty();
    }
  }
}
