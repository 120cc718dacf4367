package dev.byline.sim.bidi;

import java.util.UUID;
import java.util.function.BiConsumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * The output events of a Nova Sonic session, in the shapes of its guide.
 *
 * @see <a href="https://docs.aws.amazon.com/nova/latest/userguide/output-events.html">Output events</a>
 */
final class SonicAnswers {
  /** What a chunk of sound holds: silence, so many bytes a token. */
  private static final int SOUND_PER_TOKEN = SonicSession.SOUND_PER_TOKEN;

  private final String sessionId = UUID.randomUUID().toString();
  private final SpeechPlan plan;
  private final BiConsumer<String, SpeechUsage> out;
  private String promptName = "";
  private String completionId = "";
  private SpeechUsage total = SpeechUsage.NONE;

  /**
   * Writes events.
   *
   * @param out takes the JSON of an event, and the session's totals as that event has told them
   */
  SonicAnswers(SpeechPlan plan, BiConsumer<String, SpeechUsage> out) {
    this.plan = plan;
    this.out = out;
  }

  /** Later events belong to this prompt. */
  void prompt(String name) {
    promptName = name;
    completionId = UUID.randomUUID().toString();
  }

  /** Tells what was used. */
  void used(SpeechUsage delta) {
    total = total.plus(delta);
    ObjectNode body = SonicJson.object();
    ids(body);
    ObjectNode details = body.putObject("details");
    delta.writeTo(details.putObject("delta"));
    total.writeTo(details.putObject("total"));
    body.put("totalInputTokens", total.input())
        .put("totalOutputTokens", total.output())
        .put("totalTokens", total.input() + total.output());
    send("usageEvent", body);
  }

  /** Answers a turn: what was heard, what will be said, the sound, what was said. */
  void turn(String heard) {
    send("completionStart", ids(SonicJson.object()));
    text("USER", "FINAL", heard, "END_TURN");
    String words = "word".repeat(plan.textTokens());
    text("ASSISTANT", "SPECULATIVE", words, "PARTIAL_TURN");
    used(SpeechUsage.said(0, plan.textTokens()));
    sound();
    text("ASSISTANT", "FINAL", words, "END_TURN");
    send("completionEnd", ids(SonicJson.object()).put("stopReason", "END_TURN"));
    completionId = UUID.randomUUID().toString();
  }

  private void text(String role, String stage, String words, String stopReason) {
    String id = UUID.randomUUID().toString();
    ObjectNode start = content(id).put("type", "TEXT").put("role", role);
    start.put("additionalModelFields", "{\"generationStage\":\"" + stage + "\"}");
    start.putObject("textOutputConfiguration").put("mediaType", "text/plain");
    send("contentStart", start);
    send("textOutput", content(id).put("content", words).put("role", role));
    send("contentEnd", content(id).put("type", "TEXT").put("stopReason", stopReason));
  }

  private void sound() {
    String id = UUID.randomUUID().toString();
    ObjectNode start = content(id).put("type", "AUDIO").put("role", "ASSISTANT");
    start
        .putObject("audioOutputConfiguration")
        .put("mediaType", "audio/lpcm")
        .put("sampleRateHertz", 24_000)
        .put("sampleSizeBits", 16)
        .put("channelCount", 1)
        .put("encoding", "base64");
    send("contentStart", start);
    for (int i = 0; i < plan.audioChunks(); i++) {
      long from = (long) plan.speechTokens() * i / plan.audioChunks();
      long to = (long) plan.speechTokens() * (i + 1) / plan.audioChunks();
      byte[] silence = new byte[Math.toIntExact((to - from) * SOUND_PER_TOKEN)];
      send("audioOutput", content(id).put("content", silence));
      used(SpeechUsage.said(to - from, 0));
    }
    send("contentEnd", content(id).put("type", "AUDIO").put("stopReason", "PARTIAL_TURN"));
  }

  private ObjectNode content(String id) {
    return ids(SonicJson.object()).put("contentId", id);
  }

  private ObjectNode ids(ObjectNode body) {
    return body.put("sessionId", sessionId)
        .put("promptName", promptName)
        .put("completionId", completionId);
  }

  private void send(String name, ObjectNode body) {
    ObjectNode event = SonicJson.object();
    event.putObject("event").set(name, body);
    out.accept(event.toString(), total);
  }
}
