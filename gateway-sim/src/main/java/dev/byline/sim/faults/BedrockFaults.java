package dev.byline.sim.faults;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The script of Bedrock: what every service can do wrong, and what only a stream can. Thread-safe. */
public final class BedrockFaults extends ServiceFaults {
  private final ConcurrentLinkedQueue<StreamFault> streams = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<ScriptedError> early = new ConcurrentLinkedQueue<>();
  private volatile @Nullable StreamGate streamGate;

  BedrockFaults(Clock clock) {
    super(clock, ScriptedError.bedrockThrottling());
  }

  /** The next streams break. */
  public void breakNext(int count, StreamFault fault) {
    for (int i = 0; i < count; i++) {
      streams.add(fault);
    }
  }

  /** The next requests are answered before their body is read; the connection closes at the body's end. */
  public void answerEarlyNext(int count, ScriptedError error) {
    for (int i = 0; i < count; i++) {
      early.add(error);
    }
  }

  /** Every stream stops after so many frames until the gate is released. */
  public Gate holdAfterFrames(int frames) {
    Gate gate = new Gate(() -> streamGate = null);
    streamGate = new StreamGate(frames, gate);
    return gate;
  }

  @Override
  public void clear() {
    super.clear();
    streams.clear();
    early.clear();
    StreamGate held = streamGate;
    if (held != null) {
      held.gate().release();
    }
  }

  /** Called by the service once per stream. */
  public Optional<StreamFault> nextStream() {
    return Optional.ofNullable(streams.poll());
  }

  /** Called by the service once per request head. */
  public Optional<ScriptedError> nextEarly() {
    return Optional.ofNullable(early.poll());
  }

  /** Called by the service once per stream. */
  public Optional<StreamGate> streamGate() {
    return Optional.ofNullable(streamGate);
  }

  /**
   * Where a stream stops.
   *
   * @param frames frames sent before
   */
  public record StreamGate(int frames, Gate gate) {}
}
