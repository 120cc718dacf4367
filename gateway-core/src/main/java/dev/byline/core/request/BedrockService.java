package dev.byline.core.request;

/** The services of Bedrock that calls go to; each has a host of its own in every region. */
public enum BedrockService {
  /** Inference: {@code bedrock-runtime}. */
  RUNTIME("bedrock-runtime"),
  /** What may be read of models and profiles: {@code bedrock}. */
  CONTROL_PLANE("bedrock"),
  /** OpenAI's and Anthropic's surfaces on a host of their own: {@code bedrock-mantle}. */
  MANTLE("bedrock-mantle");

  private final String endpointPrefix;

  BedrockService(String endpointPrefix) {
    this.endpointPrefix = endpointPrefix;
  }

  /** The first label of its hosts, AWS's endpoint prefix. */
  public String endpointPrefix() {
    return endpointPrefix;
  }
}
