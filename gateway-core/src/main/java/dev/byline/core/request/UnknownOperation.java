package dev.byline.core.request;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;

/** The refusal of a path outside the grammar. */
final class UnknownOperation {
  private UnknownOperation() {}

  static Refused refused() {
    return Failure.of(
            Fault.UNKNOWN_OPERATION,
            "Unknown operation: this gateway forwards the operations of Amazon Bedrock Runtime, and"
                + " no path beside them.")
        .refused();
  }
}
