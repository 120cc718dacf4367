package dev.byline.billing.duck;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A statement that stands as a file beside the class that runs it. Its {@code {places}} are filled
 * with SQL of our own; text from outside is bound as a parameter, never filled in.
 */
public record Sql(String text) {

  /** The file {@code name} in the package of {@code owner}. */
  public static Sql of(Class<?> owner, String name) {
    try (InputStream file = owner.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException("no resource " + name + " beside " + owner.getName());
      }
      return new Sql(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The statement with {@code {place}} filled. */
  public Sql with(String place, String sql) {
    String mark = "{" + place + "}";
    if (!text.contains(mark)) {
      throw new IllegalArgumentException("no place " + mark + " in: " + text);
    }
    return new Sql(text.replace(mark, sql));
  }
}
