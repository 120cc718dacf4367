package dev.byline.sim.faults;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** Everything that can go wrong in the simulator, on command. Thread-safe. */
public final class Faults {
  private static final ScriptedError SLOW_DOWN =
      new ScriptedError("too_many_requests", 429, "slow down");

  private final Map<String, ServiceFaults> issuers = new ConcurrentHashMap<>();
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
    this.oidc = new ServiceFaults(clock, SLOW_DOWN);
    this.sts = new ServiceFaults(clock, ScriptedError.stsThrottling());
    this.bedrock = new BedrockFaults(clock);
    this.control = new BedrockFaults(clock);
    this.mantle = new BedrockFaults(clock);
  }

  /** Discovery and JWKS. */
  public ServiceFaults oidc() {
    return oidc;
  }

  /** Discovery and JWKS of another issuer by its name. */
  public ServiceFaults issuer(String name) {
    return issuers.computeIfAbsent(name, key -> new ServiceFaults(clock, SLOW_DOWN));
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
    issuers.values().forEach(ServiceFaults::clear);
    sts.clear();
    bedrock.clear();
    control.clear();
    mantle.clear();
  }
}
