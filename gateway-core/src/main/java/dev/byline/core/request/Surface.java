package dev.byline.core.request;

import dev.byline.core.failure.ErrorShape;

/** Whose words an operation is asked in, and so whose words its errors must be told in. */
public enum Surface {
  /** Bedrock's own operations: {@code x-amzn-ErrorType} and {@code {"message"}}. */
  BEDROCK(ErrorShape.AWS),
  /** OpenAI's: {@code {"error": {"message", "type", "code"}}}. */
  OPENAI(ErrorShape.OPENAI),
  /** Anthropic's: {@code {"type": "error", "error": {"type", "message"}}}. */
  ANTHROPIC(ErrorShape.ANTHROPIC);

  private final ErrorShape errors;

  Surface(ErrorShape errors) {
    this.errors = errors;
  }

  /** The form of its errors. */
  public ErrorShape errors() {
    return errors;
  }

  /** The surface that a request target belongs to, whether or not the path is known. */
  public static Surface ofTarget(String target) {
    String path = target.startsWith("/mantle/") ? target.substring("/mantle".length()) : target;
    if (path.startsWith("/anthropic/") || path.startsWith("/v1/messages")) {
      return ANTHROPIC;
    }
    return path.startsWith("/openai/") || path.startsWith("/v1/") ? OPENAI : BEDROCK;
  }
}
