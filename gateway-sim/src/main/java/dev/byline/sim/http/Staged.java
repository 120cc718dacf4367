package dev.byline.sim.http;

import dev.byline.sim.faults.Gate;
import dev.byline.sim.faults.ServiceFaults;
import java.util.Optional;

/** The way into a service: past its gate, if a test has closed one, and after its delay. */
public final class Staged {
  private Staged() {}

  /** Runs a step on the event loop once the script lets the request in. */
  public static void run(Exchange exchange, ServiceFaults faults, Runnable step) {
    Optional<Gate> gate = faults.gate();
    if (gate.isPresent()) {
      exchange.when(gate.get().come(), () -> exchange.after(faults.delay(), step));
    } else {
      exchange.after(faults.delay(), step);
    }
  }
}
