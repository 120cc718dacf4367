package dev.byline.server.identity;

import dev.byline.core.BearerToken;
import dev.byline.core.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command gets its token: one of the two options. */
final class TokenOption {
  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "The token. Other users of this machine may see it; prefer --token-file.")
  private @Nullable String given;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "A file with the token; - reads standard input.")
  private @Nullable Path file;

  /** The token. */
  BearerToken read() throws IOException {
    return new BearerToken(Secret.of(text().strip()));
  }

  private String text() throws IOException {
    if (file == null) {
      return given == null ? "" : given;
    }
    return file.toString().equals("-")
        ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
        : Files.readString(file);
  }
}
