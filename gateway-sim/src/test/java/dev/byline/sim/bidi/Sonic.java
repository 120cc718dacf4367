package dev.byline.sim.bidi;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.byline.sim.eventstream.EventFrame;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.JsonNode;

/** Input events of a speech session as text, and its output events as JSON. */
@NullMarked
final class Sonic {
  static final String SESSION_START =
      "{\"event\":{\"sessionStart\":{\"inferenceConfiguration\":{\"maxTokens\":1024}}}}";
  static final String PROMPT_START = "{\"event\":{\"promptStart\":{\"promptName\":\"p\"}}}";
  static final String PROMPT_END = "{\"event\":{\"promptEnd\":{\"promptName\":\"p\"}}}";
  static final String SESSION_END = "{\"event\":{\"sessionEnd\":{}}}";

  private Sonic() {}

  /** Opens a session and a prompt. */
  static List<String> opening() {
    return List.of(SESSION_START, PROMPT_START);
  }

  /** Closes both. */
  static List<String> closing() {
    return List.of(PROMPT_END, SESSION_END);
  }

  /** A system prompt of some text. */
  static List<String> system(String name, String text) {
    return List.of(
        start(name, "TEXT", "SYSTEM", false),
        input("textInput", name, text),
        "{\"event\":{\"contentEnd\":{\"promptName\":\"p\",\"contentName\":\"" + name + "\"}}}");
  }

  /** A user's turn of so many bytes of sound in one event. */
  static List<String> spoken(String name, int bytes) {
    return List.of(
        start(name, "AUDIO", "USER", true),
        input("audioInput", name, Base64.getEncoder().encodeToString(new byte[bytes])),
        "{\"event\":{\"contentEnd\":{\"promptName\":\"p\",\"contentName\":\"" + name + "\"}}}");
  }

  private static String start(String name, String type, String role, boolean interactive) {
    return "{\"event\":{\"contentStart\":{\"promptName\":\"p\",\"contentName\":\"" + name
        + "\",\"type\":\"" + type + "\",\"role\":\"" + role + "\",\"interactive\":" + interactive
        + "}}}";
  }

  private static String input(String event, String name, String content) {
    return "{\"event\":{\"" + event + "\":{\"promptName\":\"p\",\"contentName\":\"" + name
        + "\",\"content\":\"" + content + "\"}}}";
  }

  /** The output events of whole frames; an exception is an object with one member, its type. */
  static List<JsonNode> events(byte[] frames) {
    List<JsonNode> events = new ArrayList<>();
    for (EventFrame frame : EventFrame.decodeAll(frames)) {
      JsonNode payload = SonicJson.MAPPER.readTree(frame.text());
      String exception = frame.headers().get(":exception-type");
      if (exception != null) {
        events.add(SonicJson.object().set(exception, payload));
      } else {
        byte[] bytes = Base64.getDecoder().decode(payload.path("bytes").asString(""));
        events.add(SonicJson.MAPPER.readTree(new String(bytes, UTF_8)).path("event"));
      }
    }
    return events;
  }

  /** The names of output events. */
  static List<String> names(List<JsonNode> events) {
    return events.stream().map(event -> event.propertyNames().iterator().next()).toList();
  }
}
