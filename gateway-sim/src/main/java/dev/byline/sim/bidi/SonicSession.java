package dev.byline.sim.bidi;

import dev.byline.sim.bedrock.Tokens;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The input events of a Nova Sonic session and the order they have to come in: a session, prompts in it one after the other, content
 * blocks in those. A user's block is answered at its end. Text costs what {@link Tokens} says, sound a token per started {@value
 * #SOUND_PER_TOKEN} bytes of a block: 20 ms at 16 kHz.
 *
 * @see <a href="https://docs.aws.amazon.com/nova/latest/userguide/input-events.html">Input events</a>
 */
final class SonicSession {
  static final int SOUND_PER_TOKEN = 640;

  private static final Set<String> TYPES = Set.of("TEXT", "AUDIO", "TOOL");
  private static final Set<String> ROLES =
      Set.of("SYSTEM", "USER", "ASSISTANT", "TOOL", "SYSTEM_SPEECH");

  private final SonicAnswers answers;
  private final Map<String, Content> open = new HashMap<>();
  private boolean started;
  private boolean ended;
  private @Nullable String prompt;

  SonicSession(SonicAnswers answers) {
    this.answers = answers;
  }

  /** Whether {@code sessionEnd} has come. */
  boolean ended() {
    return ended;
  }

  /** Takes one event; answers come at once. Refuses with {@code ValidationException}. */
  void take(byte[] json) {
    JsonNode event;
    try {
      event = SonicJson.MAPPER.readTree(json).path("event");
    } catch (JacksonException e) {
      throw SignedInput.invalid("Malformed input event: expected JSON.");
    }
    need(event.isObject() && event.size() == 1, "Malformed input event: expected one event.");
    String name = event.propertyNames().iterator().next();
    JsonNode body = event.path(name);
    need(!ended, name + " came after sessionEnd.");
    need(started || name.equals("sessionStart"), name + " came before sessionStart.");
    switch (name) {
      case "sessionStart" -> {
        need(!started, "sessionStart came twice.");
        started = true;
      }
      case "promptStart" -> promptStart(body);
      case "contentStart" -> contentStart(body);
      case "textInput" -> content(body, "TEXT", name).text.append(text(body, "content"));
      case "toolResult" -> content(body, "TOOL", name).text.append(text(body, "content"));
      case "audioInput" -> content(body, "AUDIO", name).sound += sound(body);
      case "contentEnd" -> contentEnd(body);
      case "promptEnd" -> {
        inPrompt(body, name);
        need(open.isEmpty(), "promptEnd came before contentEnd.");
        prompt = null;
      }
      case "sessionEnd" -> {
        need(prompt == null, "sessionEnd came before promptEnd.");
        ended = true;
      }
      default -> throw SignedInput.invalid("Unknown input event: " + name);
    }
  }

  private void promptStart(JsonNode body) {
    need(prompt == null, "promptStart came before promptEnd.");
    String name = text(body, "promptName");
    need(!name.isEmpty(), "promptStart requires promptName.");
    prompt = name;
    answers.prompt(name);
  }

  private void contentStart(JsonNode body) {
    inPrompt(body, "contentStart");
    String name = text(body, "contentName");
    String type = text(body, "type");
    String role = text(body, "role");
    need(!name.isEmpty(), "contentStart requires contentName.");
    need(TYPES.contains(type), "contentStart requires a type of TEXT, AUDIO or TOOL.");
    need(ROLES.contains(role), "contentStart requires a role.");
    boolean turn = type.equals("TOOL")
        || (role.equals("USER")
            && (type.equals("AUDIO") || body.path("interactive").asBoolean(false)));
    need(
        open.put(name, new Content(type, turn)) == null,
        "contentStart came twice for the same contentName.");
  }

  private void contentEnd(JsonNode body) {
    inPrompt(body, "contentEnd");
    Content content = open.remove(text(body, "contentName"));
    if (content == null) {
      throw SignedInput.invalid("contentEnd came before contentStart.");
    }
    long speech = (content.sound + SOUND_PER_TOKEN - 1) / SOUND_PER_TOKEN;
    answers.used(SpeechUsage.read(speech, Tokens.count(content.text.toString())));
    if (content.turn) {
      answers.turn(content.type.equals("AUDIO") ? "..." : content.text.toString());
    }
  }

  private Content content(JsonNode body, String type, String event) {
    inPrompt(body, event);
    Content content = open.get(text(body, "contentName"));
    if (content == null || !content.type.equals(type)) {
      throw SignedInput.invalid(event + " requires an open content of type " + type + '.');
    }
    return content;
  }

  private void inPrompt(JsonNode body, String event) {
    need(prompt != null, event + " came before promptStart.");
    need(text(body, "promptName").equals(prompt), event + " names another prompt.");
  }

  private static int sound(JsonNode body) {
    try {
      return Base64.getDecoder().decode(text(body, "content")).length;
    } catch (IllegalArgumentException e) {
      throw SignedInput.invalid("audioInput requires content in base64.");
    }
  }

  private static String text(JsonNode body, String member) {
    return body.path(member).asString("");
  }

  private static void need(boolean holds, String otherwise) {
    if (!holds) {
      throw SignedInput.invalid(otherwise);
    }
  }

  /** An open content block. */
  private static final class Content {
    private final String type;
    private final boolean turn;
    private final StringBuilder text = new StringBuilder();
    private long sound;

    Content(String type, boolean turn) {
      this.type = type;
      this.turn = turn;
    }
  }
}
