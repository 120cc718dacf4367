package dev.byline.core.usage;

import java.nio.ByteBuffer;

/** The usage of a Converse answer: its top-level member {@code usage}. */
final class ConverseUsage implements UsageParser {
  static final int USAGE_MAX = 16 * 1024;

  private final TopLevelMember member = new TopLevelMember("usage", USAGE_MAX);

  @Override
  public void accept(ByteBuffer chunk) {
    member.accept(chunk);
  }

  @Override
  public Usage usage() {
    byte[] value = member.value();
    return value == null ? Usage.ABSENT : TokenCounts.CONVERSE.read(value);
  }
}
