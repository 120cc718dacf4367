package dev.byline.sim.bedrock;

/** An API that names its model in the body. AWS gives its operations no names; these are the books'. */
public enum Api {
  CHAT_COMPLETIONS("ChatCompletions"),
  RESPONSES("Responses"),
  MESSAGES("Messages"),
  /** Anthropic's count of a message's tokens, which infers nothing. */
  COUNT_TOKENS("CountMessageTokens");

  private final String label;

  Api(String label) {
    this.label = label;
  }

  /** The name under which calls are counted. */
  public String label() {
    return label;
  }

  /** The name under which an inference is booked. */
  public String operation(boolean streams) {
    return streams ? label + "Stream" : label;
  }
}
