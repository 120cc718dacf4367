package dev.byline.sim.bedrock;

/**
 * A foundation model.
 *
 * @param onDemand whether its bare id may be invoked; else only an inference profile may
 * @param maxTokens the longest answer it gives
 */
public record Model(String id, Family family, boolean onDemand, long maxTokens) {

  /** Who made it, and so how its bodies look. */
  public enum Family {
    CLAUDE,
    NOVA,
    TITAN_TEXT,
    TITAN_EMBEDDING,
    /** OpenAI's open-weight models. */
    GPT_OSS,
    /** OpenAI's other models. */
    GPT
  }

  /** Whether its prompts may be cached. Of OpenAI's models only GPT-5.6 has prices for that. */
  public boolean caches() {
    return switch (family) {
      case CLAUDE, NOVA -> true;
      case GPT -> id.startsWith("openai.gpt-5.6");
      case TITAN_TEXT, TITAN_EMBEDDING, GPT_OSS -> false;
    };
  }

  /** Whether it answers in text. */
  public boolean converses() {
    return family != Family.TITAN_EMBEDDING;
  }

  /** Whether its own body is OpenAI's. */
  public boolean openAi() {
    return family == Family.GPT_OSS || family == Family.GPT;
  }

  /** Who sells it, such as {@code Anthropic}. */
  public String provider() {
    return switch (family) {
      case CLAUDE -> "Anthropic";
      case NOVA, TITAN_TEXT, TITAN_EMBEDDING -> "Amazon";
      case GPT_OSS, GPT -> "OpenAI";
    };
  }
}
