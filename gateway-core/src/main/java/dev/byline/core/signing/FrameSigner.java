package dev.byline.core.signing;

import java.nio.ByteBuffer;

/**
 * Signs the frames of one request stream, each chained to the one before it.
 *
 * <p>Thread: one. Owns: the last signature. Fails: never.
 *
 * @see <a href="https://docs.aws.amazon.com/transcribe/latest/dg/streaming-setting-up.html">Event stream
 *     signing</a>
 */
public interface FrameSigner {
  /**
   * The frame that carries {@code payload} under its own time and signature.
   *
   * @param payload the whole inner event, borrowed; empty for the frame that ends the stream
   * @return the encoded frame, given away
   */
  byte[] sign(ByteBuffer payload);
}
