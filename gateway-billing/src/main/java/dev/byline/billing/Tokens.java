package dev.byline.billing;

/** Tokens by kind, counted exactly. */
public record Tokens(long input, long output, long cacheRead, long cacheWrite) {

  public static final Tokens NONE = new Tokens(0, 0, 0, 0);

  /** The sum, kind by kind. */
  public Tokens plus(Tokens other) {
    return new Tokens(
        Math.addExact(input, other.input),
        Math.addExact(output, other.output),
        Math.addExact(cacheRead, other.cacheRead),
        Math.addExact(cacheWrite, other.cacheWrite));
  }
}
