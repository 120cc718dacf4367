package dev.byline.sim.bedrock;

/**
 * A foundation model.
 *
 * @param onDemand whether its bare id may be invoked; else only an inference profile may
 * @param maxTokens the longest answer it gives
 */
record Model(String id, Family family, boolean onDemand, long maxTokens) {

  enum Family {
    CLAUDE,
    NOVA,
    TITAN_TEXT,
    TITAN_EMBEDDING
  }

  boolean caches() {
    return family == Family.CLAUDE || family == Family.NOVA;
  }

  boolean converses() {
    return family != Family.TITAN_EMBEDDING;
  }
}
