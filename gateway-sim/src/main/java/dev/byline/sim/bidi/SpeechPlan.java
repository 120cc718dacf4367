package dev.byline.sim.bidi;

import java.time.Duration;

/**
 * How the speech models answer a turn.
 *
 * @param textTokens of the words spoken
 * @param speechTokens of the sound
 * @param audioChunks {@code audioOutput} events; a {@code usageEvent} follows each
 * @param betweenFrames the pause after each frame
 * @param head when the answer's head is sent
 */
public record SpeechPlan(
    int textTokens, int speechTokens, int audioChunks, Duration betweenFrames, Head head) {

  /** When the answer's head is sent. AWS does not document it. */
  public enum Head {
    /** As soon as the request's head was accepted. */
    AT_ONCE,
    /** Once the first event was verified, so that a wrong first signature is answered with an HTTP status. */
    FIRST_EVENT
  }

  public SpeechPlan {
    if (textTokens < 1 || audioChunks < 1 || speechTokens < audioChunks) {
      throw new IllegalArgumentException("a turn needs a text token and a speech token a chunk");
    }
  }

  /** Eight tokens of text, sixteen of speech in four chunks, without pauses, the head at the first event. */
  public static SpeechPlan standard() {
    return new SpeechPlan(8, 16, 4, Duration.ZERO, Head.FIRST_EVENT);
  }

  /** The same with other lengths. */
  public SpeechPlan saying(int text, int speech, int chunks) {
    return new SpeechPlan(text, speech, chunks, betweenFrames, head);
  }

  /** The same with pauses. */
  public SpeechPlan paced(Duration pause) {
    return new SpeechPlan(textTokens, speechTokens, audioChunks, pause, head);
  }

  /** The same with another time of the head. */
  public SpeechPlan beginning(Head when) {
    return new SpeechPlan(textTokens, speechTokens, audioChunks, betweenFrames, when);
  }
}
