package dev.byline.core.request;

/** Where a request names its model. */
public enum ModelPlace {
  /** In the path, so that it is known with the head. */
  PATH,
  /** In the header {@code X-Amzn-Bedrock-ModelId}. */
  HEADER,
  /** In the body's top-level member {@code model}. */
  BODY_MODEL,
  /** In the body's top-level member {@code modelId}. */
  BODY_MODEL_ID,
  /** Nowhere: the operation is about something else. */
  NOWHERE;

  /** Whether the body has to be read to know the model. */
  public boolean inBody() {
    return this == BODY_MODEL || this == BODY_MODEL_ID;
  }
}
