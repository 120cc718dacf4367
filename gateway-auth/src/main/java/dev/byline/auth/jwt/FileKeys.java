package dev.byline.auth.jwt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys in a file; its content decides whether it changed, so a swapped symbolic link is seen.
 *
 * <p>Thread: one at a time. Owns: the last content. Fails: {@link KeysUnreadable}.
 */
final class FileKeys implements KeyFetch {
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final Path file;
  private byte[] content = {};
  private @Nullable KeySet keys;

  FileKeys(Path file) {
    this.file = file;
  }

  @Override
  public KeySet fetch() throws KeysUnreadable {
    byte[] now = read();
    KeySet known = keys;
    if (known == null || !Arrays.equals(now, content)) {
      known = KeySet.parse(now);
      keys = known;
      content = now;
    }
    return known;
  }

  private byte[] read() throws KeysUnreadable {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(HttpDocuments.SIZE_MAX + 1);
      if (bytes.length > HttpDocuments.SIZE_MAX) {
        throw new KeysUnreadable("the file is larger than " + HttpDocuments.SIZE_MAX + " bytes");
      }
      return bytes;
    } catch (IOException e) {
      throw new KeysUnreadable("the file can't be read");
    }
  }

  @Override
  public Duration every() {
    return EVERY;
  }
}
