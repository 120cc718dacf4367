package dev.byline.demo.calls;

/** A family of paths that the gateway serves. */
public enum Surface {
  RUNTIME("Bedrock Runtime"),
  OPENAI("OpenAI"),
  ANTHROPIC("Anthropic"),
  MANTLE("Mantle"),
  CONTROL_PLANE("control plane");

  private final String title;

  Surface(String title) {
    this.title = title;
  }

  /** Its name in the demo's summary. */
  public String title() {
    return title;
  }
}
