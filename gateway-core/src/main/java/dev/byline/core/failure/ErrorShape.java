package dev.byline.core.failure;

/** The form in which an error is told; each SDK knows one of them. */
public enum ErrorShape {
  /** {@code x-amzn-ErrorType} and {@code {"message"}}. */
  AWS,
  /** {@code {"error": {"message", "type", "param", "code"}}}. */
  OPENAI,
  /** {@code {"type": "error", "error": {"type", "message"}}}. */
  ANTHROPIC
}
