package dev.byline.billing.line;

/** What a line of usage counts. */
public enum TokenKind {
  INPUT("input"),
  OUTPUT("output"),
  CACHE_READ("cache-read"),
  CACHE_WRITE("cache-write"),
  /** Not tokens (images, hours, guardrail units), or not known. */
  OTHER("other");

  private final String label;

  TokenKind(String label) {
    this.label = label;
  }

  /** The kind's name in tables and reports. */
  public String label() {
    return label;
  }

  /** True for the four kinds that are counted in tokens. */
  public boolean counted() {
    return this != OTHER;
  }
}
