package dev.byline.core.usage;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The reader of a JSON object that holds token counts, by the names of one kind of answer.
 *
 * <p>A name is that of a member, or {@code object.member} for one a level below. Of members with
 * the same name the last one counts.
 *
 * <p>Thread: immutable. Owns: nothing. Fails: never; an object that can't be read has no counts.
 *
 * @param input name of the prompt's tokens
 * @param output name of the answer's tokens
 * @param cacheRead name of the tokens read from the cache; empty if there is none
 * @param cacheWrite name of the tokens written to the cache; empty if there is none
 * @param cacheWithin whether {@code input} counts the cached tokens too
 */
record TokenCounts(
    String input, String output, String cacheRead, String cacheWrite, boolean cacheWithin) {
  /** Bytes of such an object that are kept at most. */
  static final int OBJECT_MAX = 16 * 1024;

  private static final JsonFactory JSON = new JsonFactory();

  /** Converse: {@code usage} of the answer and of the {@code metadata} event. */
  static final TokenCounts CONVERSE = new TokenCounts(
      "inputTokens", "outputTokens", "cacheReadInputTokens", "cacheWriteInputTokens", false);

  /** InvokeModelWithResponseStream: {@code amazon-bedrock-invocationMetrics} of the last chunk. */
  static final TokenCounts INVOCATION_METRICS = new TokenCounts(
      "inputTokenCount",
      "outputTokenCount",
      "cacheReadInputTokenCount",
      "cacheWriteInputTokenCount",
      false);

  /**
   * Anthropic's Messages: {@code usage} of the message and of the stream's events.
   *
   * @see <a href="https://platform.claude.com/docs/en/api/messages">Messages</a>
   */
  static final TokenCounts ANTHROPIC = new TokenCounts(
      "input_tokens",
      "output_tokens",
      "cache_read_input_tokens",
      "cache_creation_input_tokens",
      false);

  /**
   * OpenAI's Chat Completions: {@code usage} of the completion and of the last chunk.
   *
   * @see <a href="https://platform.openai.com/docs/api-reference/chat/object">Chat completion</a>
   */
  static final TokenCounts CHAT_COMPLETION = new TokenCounts(
      "prompt_tokens",
      "completion_tokens",
      "prompt_tokens_details.cached_tokens",
      "prompt_tokens_details.cache_write_tokens",
      true);

  /**
   * OpenAI's Responses: {@code usage} of the response.
   *
   * @see <a href="https://platform.openai.com/docs/api-reference/responses/object">Response</a>
   */
  static final TokenCounts RESPONSE = new TokenCounts(
      "input_tokens",
      "output_tokens",
      "input_tokens_details.cached_tokens",
      "input_tokens_details.cache_write_tokens",
      true);

  /**
   * Amazon Nova Sonic: {@code usageEvent}, whose totals are those of the session so far. Speech and
   * text tokens are not told apart.
   *
   * @see <a href="https://docs.aws.amazon.com/nova/latest/userguide/output-events.html">Output
   *     events</a>
   */
  static final TokenCounts SONIC =
      new TokenCounts("totalInputTokens", "totalOutputTokens", "", "", false);

  /** The counts in {@code object}: the bytes of one JSON object. */
  Counts read(byte[] object) {
    long[] counts = {Counts.MISSING, Counts.MISSING, Counts.MISSING, Counts.MISSING};
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), object)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Counts.NONE;
      }
      members(parser, "", counts);
    } catch (JacksonException unreadable) {
      return Counts.NONE;
    }
    Counts read = new Counts(counts[0], counts[1], counts[2], counts[3]);
    return cacheWithin ? withoutCache(read) : read;
  }

  /** Reads to the end of the object, whose first token was read. */
  private void members(JsonParser parser, String prefix, long[] counts) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = prefix + parser.currentName();
      int kind = kind(name);
      JsonToken token = parser.nextToken();
      if (kind >= 0) {
        counts[kind] = count(parser, token);
        parser.skipChildren();
      } else if (token == JsonToken.START_OBJECT && prefix.isEmpty()) {
        members(parser, name + ".", counts);
      } else {
        parser.skipChildren();
      }
    }
  }

  private static long count(JsonParser parser, JsonToken token) {
    if (token == JsonToken.VALUE_NULL) {
      return Counts.MISSING;
    }
    if (token != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      return Counts.UNREADABLE;
    }
    return Counts.believed(parser.getLongValue());
  }

  /** Takes the cached tokens out of the input; if they can't be in it, they are not believed. */
  private static Counts withoutCache(Counts read) {
    long cached = Math.max(0, read.cacheRead()) + Math.max(0, read.cacheWrite());
    if (read.input() < 0 || cached <= read.input()) {
      return new Counts(
          read.input() < 0 ? read.input() : read.input() - cached,
          read.output(),
          read.cacheRead(),
          read.cacheWrite());
    }
    return new Counts(read.input(), read.output(), Counts.UNREADABLE, Counts.UNREADABLE);
  }

  private int kind(String name) {
    if (name.isEmpty()) {
      return -1;
    }
    if (name.equals(input)) {
      return 0;
    }
    if (name.equals(output)) {
      return 1;
    }
    if (name.equals(cacheRead)) {
      return 2;
    }
    return name.equals(cacheWrite) ? 3 : -1;
  }
}
