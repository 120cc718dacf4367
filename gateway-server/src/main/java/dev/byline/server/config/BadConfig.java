package dev.byline.server.config;

import java.util.List;

/** A configuration that can't be used: every problem of it, each with its path. */
public final class BadConfig extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /** All of {@code problems}, at least one. */
  public BadConfig(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** One line each: the path, what stands there, what was expected. */
  public List<String> problems() {
    return problems;
  }
}
