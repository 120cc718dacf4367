package dev.byline.core.usage;

import java.nio.ByteBuffer;

/**
 * Reads the usage of one answer from its bytes in passing.
 *
 * <p>Thread: one, the exchange's event loop. Owns: a bounded copy of the few bytes that matter.
 * Fails: never; bytes that it can't read make the usage absent, and the answer goes on.
 */
public interface UsageParser {
  /**
   * Looks at the next bytes of the answer's body.
   *
   * @param chunk borrowed for the call; its position may be moved
   */
  void accept(ByteBuffer chunk);

  /** What the answer said, once all of it was seen; before that, what is known so far. */
  Usage usage();

  /** A parser of Converse's answer. */
  static UsageParser converse() {
    return new JsonUsage(TokenCounts.CONVERSE);
  }

  /** A parser of ConverseStream's answer. */
  static UsageParser converseStream() {
    return new ConverseStreamUsage();
  }

  /** A parser of InvokeModel's answer, which says it in its headers. */
  static UsageParser invoke(ResponseHeaders headers) {
    return new InvokeUsage(headers);
  }

  /** A parser of InvokeModelWithResponseStream's answer. */
  static UsageParser invokeStream() {
    return new InvokeStreamUsage();
  }

  /** No parser: the answer is an error, and {@code usage} is already certain. */
  static UsageParser fixed(Usage usage) {
    return new FixedUsage(usage);
  }
}
