package dev.byline.sim.bidi;

import tools.jackson.databind.node.ObjectNode;

/** Tokens of a session, or those that one step added. */
record SpeechUsage(long speechIn, long textIn, long speechOut, long textOut) {
  static final SpeechUsage NONE = new SpeechUsage(0, 0, 0, 0);

  static SpeechUsage read(long speech, long text) {
    return new SpeechUsage(speech, text, 0, 0);
  }

  static SpeechUsage said(long speech, long text) {
    return new SpeechUsage(0, 0, speech, text);
  }

  SpeechUsage plus(SpeechUsage more) {
    return new SpeechUsage(
        speechIn + more.speechIn,
        textIn + more.textIn,
        speechOut + more.speechOut,
        textOut + more.textOut);
  }

  long input() {
    return speechIn + textIn;
  }

  long output() {
    return speechOut + textOut;
  }

  /** Writes {@code input} and {@code output}, each with its speech and text tokens. */
  void writeTo(ObjectNode node) {
    node.putObject("input").put("speechTokens", speechIn).put("textTokens", textIn);
    node.putObject("output").put("speechTokens", speechOut).put("textTokens", textOut);
  }
}
