package dev.byline.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value that must never be printed: a token, a secret access key, a session token.
 *
 * <p>It prints as a fixed text, compares in constant time, and gives its value only by the method
 * whose name says so.
 *
 * <p>Thread: immutable, any thread. Owns: its text. Fails: never.
 */
public final class Secret {
  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /**
   * A secret that holds {@code value}.
   *
   * @param value the text; kept as it is, not copied
   */
  public static Secret of(String value) {
    return new Secret(Objects.requireNonNull(value, "value"));
  }

  /** The text itself: only for the code that signs with it or verifies it. */
  public String expose() {
    return value;
  }

  /** Equal by value, in time that does not depend on where the texts differ. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret secret
        && MessageDigest.isEqual(value.getBytes(UTF_8), secret.value.getBytes(UTF_8));
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** Always {@code [secret]}. */
  @Override
  public String toString() {
    return "[secret]";
  }
}
