package dev.byline.sim.faults;

/** How one answer stream shall break. Frames count from the first one sent, {@code messageStart} included. */
public sealed interface StreamFault {

  /** Frames that are sent unharmed before. */
  int afterFrames();

  /** The connection is reset. The answer is billed in full: the model had finished, the network failed. */
  record Reset(int afterFrames) implements StreamFault {}

  /**
   * An exception event ends the stream. Output tokens sent until then are billed, as the model stopped there; AWS does
   * not document what it bills.
   *
   * @param type the event's name, such as {@code modelStreamErrorException} or {@code throttlingException}
   */
  record ExceptionEvent(int afterFrames, String type, String message) implements StreamFault {}

  /** Half of the next frame is sent, then the HTTP answer ends properly. Billed in full. */
  record TruncatedFrame(int afterFrames) implements StreamFault {}

  /** The next frame's payload has one bit flipped, so that its CRC is wrong; the rest follows. Billed in full. */
  record CorruptFrame(int afterFrames) implements StreamFault {}
}
