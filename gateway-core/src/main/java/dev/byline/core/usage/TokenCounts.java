package dev.byline.core.usage;

import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The reader of a JSON object that holds token counts, by the names of one kind of answer.
 *
 * <p>Thread: immutable. Owns: nothing. Fails: never; an object that does not name input and output
 * is {@link Usage#ABSENT}.
 *
 * @param input name of the uncached prompt tokens
 * @param output name of the answer's tokens
 * @param cacheRead name of the tokens read from the cache
 * @param cacheWrite name of the tokens written to the cache
 */
record TokenCounts(String input, String output, String cacheRead, String cacheWrite) {
  private static final JsonFactory JSON = new JsonFactory();

  /** Converse: {@code usage} of the answer and of the {@code metadata} event. */
  static final TokenCounts CONVERSE = new TokenCounts(
      "inputTokens", "outputTokens", "cacheReadInputTokens", "cacheWriteInputTokens");

  /** InvokeModelWithResponseStream: {@code amazon-bedrock-invocationMetrics} of the last chunk. */
  static final TokenCounts INVOCATION_METRICS = new TokenCounts(
      "inputTokenCount",
      "outputTokenCount",
      "cacheReadInputTokenCount",
      "cacheWriteInputTokenCount");

  /** The counts in {@code object}: the bytes of one JSON object. */
  Usage read(byte[] object) {
    long[] counts = new long[4];
    Arrays.fill(counts, -1);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), object)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Usage.ABSENT;
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        int kind = kind(parser.currentName());
        JsonToken token = parser.nextToken();
        if (kind >= 0 && token == JsonToken.VALUE_NUMBER_INT) {
          counts[kind] = parser.getLongValue();
        } else {
          parser.skipChildren();
        }
      }
    } catch (JacksonException unreadable) {
      return Usage.ABSENT;
    }
    if (counts[0] < 0 || counts[1] < 0) {
      return Usage.ABSENT;
    }
    return Usage.known(counts[0], counts[1], Math.max(0, counts[2]), Math.max(0, counts[3]));
  }

  private int kind(String name) {
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
