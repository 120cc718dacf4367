package dev.byline.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The note that a kept demo leaves for {@code byline token}: where its issuer is. */
final class RunningDemo {
  private static final Path NOTE =
      Path.of(System.getProperty("user.home"), ".cache", "byline", "demo-issuer");

  private RunningDemo() {}

  /** Leaves the note. */
  static void leave(URI issuer) throws IOException {
    Files.createDirectories(NOTE.getParent());
    Files.writeString(NOTE, issuer.toString());
  }

  /** Takes the note away. */
  static void remove() throws IOException {
    Files.deleteIfExists(NOTE);
  }

  /** What the note says, if there is one. */
  static Optional<URI> issuer() {
    try {
      return Files.exists(NOTE)
          ? Optional.of(URI.create(Files.readString(NOTE).strip()))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
