package dev.byline.sim.bidi;

import dev.byline.sim.counters.Counters;
import dev.byline.sim.eventstream.EventFrame;
import dev.byline.sim.faults.BedrockFaults;
import dev.byline.sim.faults.StreamFault;
import dev.byline.sim.http.Exchange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;

/** The frames of one answer on their way out: one by one, as the client takes them, at the planned pace and with the scripted fault. */
final class SpeechOutput {
  private static final int BACKLOG = 256;

  private final Exchange exchange;
  private final Duration pause;
  private final Optional<StreamFault> fault;
  private final Optional<BedrockFaults.StreamGate> gate;
  private final Counters.Tally tally;
  private final Consumer<SpeechUsage> books;
  private final ArrayDeque<Item> queue = new ArrayDeque<>();
  private SpeechUsage told = SpeechUsage.NONE;
  private int sent;
  private boolean waiting;
  private boolean held;
  private boolean ending;
  private boolean closed;

  /**
   * Sends nothing yet.
   *
   * @param tally counts the stream as served once it is booked
   * @param books takes once the totals that were sent, before the end or the reset is sent or when the client has left
   */
  SpeechOutput(
      Exchange exchange,
      Duration pause,
      BedrockFaults faults,
      Counters.Tally tally,
      Consumer<SpeechUsage> books) {
    this.exchange = exchange;
    this.pause = pause;
    this.fault = faults.nextStream();
    this.gate = faults.streamGate();
    this.tally = tally;
    this.books = books;
  }

  /** An event's JSON, to be sent as a {@code chunk}. */
  void event(String json, SpeechUsage totals) {
    if (closed) {
      return;
    }
    String bytes = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    String payload = SonicJson.object().put("bytes", bytes).toString();
    queue.add(new Item(EventFrame.event("chunk", payload), totals));
  }

  /** An exception after what is queued, and the end. */
  void fail(String type, String message) {
    if (!ending) {
      queue.add(new Item(exception(type, message), told));
      end();
    }
  }

  /** The end after what is queued. */
  void end() {
    ending = true;
    run();
  }

  /** The client is gone, or the exchange is over. */
  void gone() {
    if (!closed) {
      // booked first: who sees the count may read the books
      close();
      tally.abandoned();
    }
  }

  /** Sends what can be sent. */
  void run() {
    step();
    if (!closed) {
      exchange.reading(queue.size() <= BACKLOG);
    }
  }

  private void step() {
    while (!waiting && !closed) {
      if (!held && gate.isPresent() && gate.get().frames() == sent) {
        held = true;
        pausedBy(step -> exchange.when(gate.get().gate().come(), step));
        return;
      }
      if (fault.isPresent() && fault.get().afterFrames() == sent && strike(fault.get())) {
        return;
      }
      if (queue.isEmpty()) {
        exchange.flush();
        if (ending) {
          close();
          exchange.end();
        }
        return;
      }
      send(queue.remove());
    }
  }

  private void send(Item item) {
    byte[] bytes = item.frame().encode();
    if (fault.isPresent() && fault.get().afterFrames() == sent) {
      if (fault.get() instanceof StreamFault.TruncatedFrame) {
        exchange.chunk(Arrays.copyOf(bytes, bytes.length / 2));
        close();
        exchange.end();
        return;
      }
      bytes[bytes.length - 5] ^= 1;
    }
    exchange.chunk(bytes);
    told = item.totals();
    sent++;
    if (!pause.isZero()) {
      pausedBy(step -> exchange.after(pause, step));
    } else if (!exchange.writable()) {
      pausedBy(exchange::whenWritable);
    }
  }

  /** Breaks the stream now; false when the next frame is to be harmed, or nothing more is to be done. */
  private boolean strike(StreamFault how) {
    return switch (how) {
      case StreamFault.Reset reset -> {
        close();
        exchange.reset();
        yield true;
      }
      case StreamFault.ExceptionEvent event -> {
        close();
        exchange.chunk(exception(event.type(), event.message()).encode());
        exchange.end();
        yield true;
      }
      case StreamFault.TruncatedFrame truncated -> false;
      case StreamFault.CorruptFrame corrupt -> false;
    };
  }

  private void pausedBy(Consumer<Runnable> wait) {
    exchange.flush();
    waiting = true;
    wait.accept(() -> {
      waiting = false;
      run();
    });
  }

  private void close() {
    closed = true;
    queue.clear();
    exchange.reading(true);
    books.accept(told);
    tally.accepted();
  }

  private static EventFrame exception(String type, String message) {
    return EventFrame.exception(type, SonicJson.object().put("message", message).toString());
  }

  private record Item(EventFrame frame, SpeechUsage totals) {}
}
