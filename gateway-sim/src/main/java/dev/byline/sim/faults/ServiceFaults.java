package dev.byline.sim.faults;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The script of one service. Faults strike before authentication, so they need no valid request. Thread-safe. */
public sealed class ServiceFaults permits BedrockFaults {
  private final Clock clock;
  private final ScriptedError throttling;
  private final ConcurrentLinkedQueue<ScriptedError> upcoming = new ConcurrentLinkedQueue<>();
  private final Http2Faults http2 = new Http2Faults();
  private volatile @Nullable ScriptedError always;
  private volatile @Nullable TokenBucket bucket;
  private volatile @Nullable Gate gate;
  private volatile Duration delay = Duration.ZERO;

  ServiceFaults(Clock clock, ScriptedError throttling) {
    this.clock = clock;
    this.throttling = throttling;
  }

  /** Every answer waits so long from now on. */
  public void delay(Duration wait) {
    delay = wait;
  }

  /** Every request stops until the gate is released. */
  public Gate hold() {
    Gate held = new Gate(() -> gate = null);
    gate = held;
    return held;
  }

  /** The next requests fail. */
  public void failNext(int count, ScriptedError error) {
    for (int i = 0; i < count; i++) {
      upcoming.add(error);
    }
  }

  /** All requests fail until {@link #clear()}. */
  public void failAll(ScriptedError error) {
    always = error;
  }

  /** Requests above a rate are throttled, in the service's own words. */
  public void throttle(double perSecond) {
    bucket = new TokenBucket(clock, perSecond);
  }

  /** What goes wrong below the requests, on HTTP/2 connections. */
  public Http2Faults http2() {
    return http2;
  }

  /** Nothing goes wrong any more; held requests go on. */
  public void clear() {
    http2.clear();
    upcoming.clear();
    always = null;
    bucket = null;
    delay = Duration.ZERO;
    Gate held = gate;
    if (held != null) {
      held.release();
    }
  }

  /** Called by a service: how long this answer waits. */
  public Duration delay() {
    return delay;
  }

  /** Called by a service: the gate to stop at, if any. */
  public Optional<Gate> gate() {
    return Optional.ofNullable(gate);
  }

  /** Called by a service once per request: the error to answer with, if any. */
  public Optional<ScriptedError> next() {
    ScriptedError error = upcoming.poll();
    if (error != null) {
      return Optional.of(error);
    }
    ScriptedError lasting = always;
    if (lasting != null) {
      return Optional.of(lasting);
    }
    TokenBucket limit = bucket;
    return limit == null || limit.take() ? Optional.empty() : Optional.of(throttling);
  }
}
