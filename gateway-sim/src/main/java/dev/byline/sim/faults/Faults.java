package dev.byline.sim.faults;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Everything that can go wrong in the simulator, on command. Thread-safe. */
public final class Faults {
  private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);
  private final Clock clock;
  private final ServiceFaults oidc;
  private final ServiceFaults sts;
  private final BedrockFaults bedrock;
  private final BedrockFaults control;
  private final BedrockFaults mantle;

  /** Starts with nothing wrong. */
  public Faults(Clock base) {
    this.clock = new ShiftedClock(base, offset);
    this.oidc = new ServiceFaults(clock, new ScriptedError("too_many_requests", 429, "slow down"));
    this.sts = new ServiceFaults(clock, ScriptedError.stsThrottling());
    this.bedrock = new BedrockFaults(clock);
    this.control = new BedrockFaults(clock);
    this.mantle = new BedrockFaults(clock);
  }

  /** Discovery and JWKS. */
  public ServiceFaults oidc() {
    return oidc;
  }

  /** STS. */
  public ServiceFaults sts() {
    return sts;
  }

  /** Bedrock's control plane. */
  public BedrockFaults control() {
    return control;
  }

  /** Bedrock Mantle. */
  public BedrockFaults mantle() {
    return mantle;
  }

  /** Bedrock Runtime. */
  public BedrockFaults bedrock() {
    return bedrock;
  }

  /** Sets the simulator's clock apart from the base clock: positive is ahead. */
  public void clockOffset(Duration apart) {
    offset.set(apart);
  }

  /** The clock that all services read. */
  public Clock clock() {
    return clock;
  }

  /** Nothing goes wrong any more. */
  public void clear() {
    offset.set(Duration.ZERO);
    oidc.clear();
    sts.clear();
    bedrock.clear();
    control.clear();
    mantle.clear();
  }
}
