package dev.byline.sim.http;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * One request and the way to answer it: whole, or as a stream of chunks. It is the same over HTTP/1.1 and over HTTP/2. All
 * methods are for the event loop.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failed write or close ends the connection, and nothing is left
// to do
public final class Exchange {
  private final Channel channel;
  private final Wire wire;
  private final WireRequest request;
  private boolean answered;

  /**
   * Keeps the parts.
   *
   * @param channel the connection over HTTP/1.1, the stream over HTTP/2
   */
  Exchange(Channel channel, Wire wire, WireRequest request) {
    this.channel = channel;
    this.wire = wire;
    this.request = request;
  }

  public WireRequest request() {
    return request;
  }

  /** Whether the client is still there. */
  public boolean open() {
    return channel.isActive();
  }

  /** Runs a step later, on the event loop. */
  public void after(Duration delay, Runnable step) {
    if (delay.isZero()) {
      step.run();
    } else {
      channel.eventLoop().schedule(guarded(step), delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** Runs a step when a stage completes, on the event loop. */
  public void when(CompletionStage<?> stage, Runnable step) {
    Runnable guarded = guarded(step);
    stage.whenCompleteAsync((ok, failure) -> guarded.run(), channel.eventLoop());
  }

  /** Whether the client takes more bytes now: the socket's buffer, and over HTTP/2 its flow-control window. */
  public boolean writable() {
    return channel.isWritable();
  }

  /** Runs a step once the client takes more bytes: at once, or when what was written has drained. */
  public void whenWritable(Runnable step) {
    wire.whenWritable(step);
  }

  /** Whether more of the request's body is read; over HTTP/2 only this stream stops. */
  public void reading(boolean wanted) {
    channel.config().setAutoRead(wanted);
  }

  /** Sends a whole answer and ends the exchange. */
  public void answer(Answer answer) {
    if (answered) {
      throw new IllegalStateException("answered twice");
    }
    answered = true;
    wire.whole(answer);
    wire.finish();
  }

  /** Writes the head of a chunked answer. */
  public void begin(int status, Headers headers) {
    answered = true;
    wire.begin(status, headers);
  }

  /** Writes bytes of a chunked answer as one chunk; they leave at the next {@link #flush} or at the end. */
  public void chunk(byte[] bytes) {
    wire.chunk(bytes);
  }

  /** Sends what was written. */
  public void flush() {
    channel.flush();
  }

  /** Ends a chunked answer properly. */
  public void end() {
    wire.end();
    wire.finish();
  }

  /** Sends what was written and breaks off: over HTTP/1.1 by a TCP reset, over HTTP/2 by RST_STREAM with INTERNAL_ERROR. */
  public void reset() {
    wire.reset();
  }

  /** A step that fails ends the connection as a step on the pipeline would. */
  private Runnable guarded(Runnable step) {
    return () -> {
      try {
        step.run();
      } catch (RuntimeException e) {
        channel.pipeline().fireExceptionCaught(e);
      }
    };
  }
}
