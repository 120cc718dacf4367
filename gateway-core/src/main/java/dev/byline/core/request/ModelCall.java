package dev.byline.core.request;

import org.jspecify.annotations.Nullable;

/**
 * What a caller wants done, complete: made by {@link RequestTarget} alone, from a checked path and,
 * where the model stands there, from the body.
 *
 * @param target the parsed request line
 * @param modelId decoded model id, inference profile id, or ARN; 1 to 2048 characters of {@code
 *     [A-Za-z0-9._:/-]}; null where the operation names no model, or has not been read yet
 */
public record ModelCall(RequestTarget target, @Nullable String modelId) {
  /** Refuses what {@link RequestTarget} would refuse. */
  public ModelCall {
    if (modelId != null && !ResourceId.isValid(modelId)) {
      throw new IllegalArgumentException("not a model id");
    }
  }

  /** Which operation. */
  public Operation operation() {
    return target.operation();
  }

  /** What routes and rules look at: the model, or else what the path names. */
  public String subject() {
    return modelId == null ? target.resource() : modelId;
  }
}
