package dev.byline.auth.jwt;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * The one reading of a token's JSON, so that no two parsers can disagree about it: an object in
 * UTF-8, no member twice, nothing after it, well-formed text, finite numbers, bounded depth.
 *
 * <p>Values are {@code String}, {@code Long}, {@code Double}, {@code Boolean}, null, {@code List} and
 * {@code Map}; a whole number beyond {@code long} is a {@code Double}.
 *
 * <p>Thread: any. Owns: nothing. Fails: {@link Malformed}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
final class StrictJson {
  /** Keeps no names: the table that all parsers would share is a memory that strangers fill. */
  private static final JsonFactory FACTORY = JsonFactory.builder()
      .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
      .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxNestingDepth(32)
          .maxNumberLength(64)
          .maxTokenCount(16_384)
          .build())
      .build();

  private StrictJson() {}

  /** What is not such an object; it tells nothing of the text. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed() {
      super("not one strict JSON object", null, false, false);
    }
  }

  /** The members of the object in {@code utf8}, in their order. */
  static Map<String, @Nullable Object> object(byte[] utf8) throws Malformed {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text(utf8))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Malformed();
      }
      Map<String, @Nullable Object> object = members(parser);
      if (parser.nextToken() != null) {
        throw new Malformed();
      }
      return object;
    } catch (JacksonException e) {
      throw new Malformed();
    }
  }

  /** Decoded here: the parser would take UTF-16 and a byte order mark as well. */
  private static String text(byte[] utf8) throws Malformed {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      if (text.startsWith("\ufeff")) {
        throw new Malformed();
      }
      return text;
    } catch (CharacterCodingException e) {
      throw new Malformed();
    }
  }

  private static Map<String, @Nullable Object> members(JsonParser parser) throws Malformed {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      members.put(wellFormed(name), value(parser, parser.nextToken()));
    }
    return Collections.unmodifiableMap(members);
  }

  private static List<@Nullable Object> items(JsonParser parser) throws Malformed {
    List<@Nullable Object> items = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      items.add(value(parser, token));
    }
    return Collections.unmodifiableList(items);
  }

  private static @Nullable Object value(JsonParser parser, JsonToken token) throws Malformed {
    return switch (token) {
      case START_OBJECT -> members(parser);
      case START_ARRAY -> items(parser);
      case VALUE_STRING -> wellFormed(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getString());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new Malformed();
    };
  }

  /** By its text: the parser would compute the digits of {@code 1e999999}. */
  private static Number number(String text) throws Malformed {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException fractionOrBeyondLong) {
      double number = Double.parseDouble(text);
      if (!Double.isFinite(number)) {
        throw new Malformed();
      }
      return number;
    }
  }

  private static String wellFormed(String text) throws Malformed {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new Malformed();
      }
    }
    return text;
  }
}
