package dev.byline.core.metadata;

import dev.byline.core.failure.Failure;
import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Principal;
import java.io.StringWriter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * The request metadata that goes out: the verified identity's entries, and of the caller's own those
 * that leave it untouched and for which there is room.
 *
 * <p>Thread: immutable, any thread. Owns: nothing. Fails: {@link Refused} with {@link
 * Fault#BODY_MALFORMED} where the caller's entries are none.
 */
public final class RequestMetadata {
  private static final int ENTRIES_MAX = 16;

  /** More than AWS takes, so that its own answer is the usual one. */
  private static final int CALLERS_MAX = 64;

  /** Of the header; the body's bound is that of its entries. */
  private static final int TEXT_MAX = 8500;

  /** Keeps no names: the table that all parsers would share is a memory that callers fill. */
  private static final JsonFactory JSON = JsonFactory.builder()
      .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
      .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .build();

  private final Set<MetadataKey> keys;

  /** Metadata of {@code keys}; with none, requests stay as they are. */
  public RequestMetadata(Set<MetadataKey> keys) {
    this.keys = new TreeSet<>(keys);
  }

  /** Whether anything is to be written. */
  public boolean isOn() {
    return !keys.isEmpty();
  }

  /**
   * The JSON object that goes out, ASCII only.
   *
   * @param callers the caller's own entries as JSON; null without any
   */
  public String of(Principal principal, @Nullable String callers) {
    Map<String, String> entries = callers == null ? new LinkedHashMap<>() : read(callers);
    entries.keySet().removeIf(this::isOurs);
    trim(entries, ENTRIES_MAX - keys.size());
    String text = write(principal, entries);
    while (text.length() > TEXT_MAX && !entries.isEmpty()) {
      trim(entries, entries.size() - 1);
      text = write(principal, entries);
    }
    return text;
  }

  /** Also what a reader might take for one of the identity's keys. */
  private boolean isOurs(String key) {
    for (MetadataKey ours : keys) {
      if (ours.text().equalsIgnoreCase(key.strip())) {
        return true;
      }
    }
    return false;
  }

  private static void trim(Map<String, String> entries, int most) {
    Iterator<String> each = entries.keySet().iterator();
    for (int i = 0; each.hasNext(); i++) {
      each.next();
      if (i >= most) {
        each.remove();
      }
    }
  }

  private String write(Principal principal, Map<String, String> entries) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      keys.forEach(key -> json.writeStringProperty(key.text(), key.of(principal)));
      entries.forEach(json::writeStringProperty);
      json.writeEndObject();
    }
    return text.toString();
  }

  private static Map<String, String> read(String callers) {
    Map<String, String> entries = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), callers)) {
      JsonToken first = json.nextToken();
      if (first == JsonToken.VALUE_NULL && json.nextToken() == null) {
        return entries;
      }
      if (first != JsonToken.START_OBJECT) {
        throw malformed();
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String key = json.currentName();
        if (json.nextToken() != JsonToken.VALUE_STRING
            || !MetadataText.isKey(key)
            || !MetadataText.isValue(json.getString())) {
          throw malformed();
        }
        entries.put(key, json.getString());
        if (entries.size() > CALLERS_MAX) {
          throw malformed();
        }
      }
      if (json.nextToken() != null) {
        throw malformed();
      }
    } catch (JacksonException notJson) {
      throw malformed();
    }
    return entries;
  }

  private static Refused malformed() {
    return Failure.of(
            Fault.BODY_MALFORMED,
            "The request metadata must be an object of texts: up to 256 of"
                + " [a-zA-Z0-9\\s:_@$#=/+,-.] each.")
        .refused();
  }
}
