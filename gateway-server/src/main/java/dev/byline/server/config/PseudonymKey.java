package dev.byline.server.config;

import dev.byline.auth.jwt.SessionNames;
import dev.byline.core.Secret;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The file of the secret by which callers get their pseudonyms: its text, without white space around. */
public final class PseudonymKey {
  private PseudonymKey() {}

  /**
   * How callers are named.
   *
   * @param file of the secret; null for readable names
   * @throws IOException where it can't be read or is too short; the message has nothing of its content
   */
  public static SessionNames names(@Nullable Path file) throws IOException {
    if (file == null) {
      return SessionNames.readable();
    }
    try {
      return SessionNames.pseudonymous(Secret.of(Files.readString(file).strip()));
    } catch (CharacterCodingException e) {
      throw new IOException("the pseudonym key " + file + " is not text: use base64 or hex", e);
    } catch (IOException e) {
      throw new IOException("the pseudonym key " + file + " can't be read", e);
    } catch (IllegalArgumentException e) {
      throw new IOException("the pseudonym key " + file + " can't be used: " + e.getMessage(), e);
    }
  }
}
