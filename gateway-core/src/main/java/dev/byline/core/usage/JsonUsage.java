package dev.byline.core.usage;

import java.nio.ByteBuffer;

/**
 * The usage of an answer that is one JSON document: its top-level member {@code usage}. Converse,
 * Anthropic's Messages, OpenAI's Chat Completions and Responses all say it there.
 *
 * <p>It is known once the byte behind it was seen, whatever becomes of the rest.
 */
final class JsonUsage implements UsageParser {
  private final JsonMember member = new JsonMember(TokenCounts.OBJECT_MAX, "usage");
  private final TokenCounts names;

  JsonUsage(TokenCounts names) {
    this.names = names;
  }

  @Override
  public void accept(ByteBuffer chunk) {
    member.accept(chunk);
  }

  @Override
  public Usage usage() {
    byte[] value = member.value();
    return value == null ? Usage.ABSENT : names.read(value).usage();
  }
}
