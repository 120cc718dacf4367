package dev.byline.core.usage;

import java.nio.ByteBuffer;

/**
 * A usage that the answer's body can't change.
 *
 * @param usage what was consumed
 */
record FixedUsage(Usage usage) implements UsageParser {
  @Override
  public void accept(ByteBuffer chunk) {}
}
