package dev.byline.core.usage;

import org.jspecify.annotations.Nullable;

/** A look at the headers of an answer. */
@FunctionalInterface
public interface ResponseHeaders {
  /** The first value of the field {@code name} (lower-case), or null. */
  @Nullable String first(String name);
}
