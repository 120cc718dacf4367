package dev.byline.sim.http;

/** How an answer is written in one version of HTTP. All methods are for the event loop. */
interface Wire {

  /** Writes a whole answer; {@link #finish} follows. */
  void whole(Answer answer);

  /** Writes the head of an answer that comes in parts. */
  void begin(int status, Headers headers);

  /** Writes bytes of an answer that comes in parts. The bytes are borrowed and not to be changed afterwards. */
  void chunk(byte[] bytes);

  /** Writes the end of an answer that came in parts; {@link #finish} follows. */
  void end();

  /** Sends what was written and makes room for the next exchange. */
  void finish();

  /** Sends what was written and breaks the exchange off. */
  void reset();

  /** Runs a step once the client takes more bytes. */
  void whenWritable(Runnable step);
}
