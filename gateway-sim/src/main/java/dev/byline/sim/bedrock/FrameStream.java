package dev.byline.sim.bedrock;

import dev.byline.sim.faults.BedrockFaults;
import dev.byline.sim.faults.StreamFault;
import dev.byline.sim.http.Exchange;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Sends the frames of one answer, one by one, at the planned pace and with the scripted fault. */
final class FrameStream {
  private final Exchange exchange;
  private final Visit visit;
  private final List<byte[]> frames;
  private final ErrorShape errors;
  private final AnswerPlan plan;
  private final Optional<StreamFault> fault;
  private final Optional<BedrockFaults.StreamGate> gate;
  private int next;

  FrameStream(
      Visit visit,
      AnswerStream stream,
      ErrorShape errors,
      AnswerPlan plan,
      Optional<StreamFault> fault,
      Optional<BedrockFaults.StreamGate> gate) {
    this.exchange = visit.exchange();
    this.visit = visit;
    this.frames = stream.frames();
    this.errors = errors;
    this.plan = plan;
    this.fault = fault;
    this.gate = gate;
  }

  /** Sends the next frame and whatever follows it. */
  void run() {
    if (gate.isPresent() && next == gate.get().frames()) {
      exchange.flush();
      exchange.when(gate.get().gate().come(), this::step);
    } else {
      step();
    }
  }

  private void step() {
    while (true) {
      if (next == frames.size()) {
        exchange.end();
        return;
      }
      if (!exchange.open()) {
        visit.tally().abandoned();
        return;
      }
      byte[] bytes = frames.get(next);
      Optional<StreamFault> due = fault.filter(how -> how.afterFrames() == next);
      if (due.isPresent() && strike(due.get(), bytes)) {
        return;
      }
      exchange.chunk(bytes);
      next++;
      boolean held = gate.isPresent() && next == gate.get().frames();
      if (held || !plan.betweenChunks().isZero()) {
        exchange.flush();
        exchange.after(plan.betweenChunks(), this::run);
        return;
      }
      if (!exchange.writable()) {
        exchange.flush();
        exchange.whenWritable(this::step);
        return;
      }
    }
  }

  /** Breaks the stream; false when it goes on with the frame, harmed. */
  private boolean strike(StreamFault how, byte[] frame) {
    return switch (how) {
      case StreamFault.Reset reset -> {
        exchange.reset();
        yield true;
      }
      case StreamFault.ExceptionEvent event -> {
        exchange.chunk(errors.frame(event.type(), event.message()));
        exchange.end();
        yield true;
      }
      case StreamFault.TruncatedFrame truncated -> {
        exchange.chunk(Arrays.copyOf(frame, frame.length / 2));
        exchange.end();
        yield true;
      }
      case StreamFault.CorruptFrame corrupt -> {
        frame[frame.length - 5] ^= 1;
        yield false;
      }
    };
  }
}
