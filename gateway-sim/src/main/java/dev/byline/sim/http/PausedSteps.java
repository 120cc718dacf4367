package dev.byline.sim.http;

import io.netty.channel.Channel;
import java.util.ArrayDeque;

/** The steps that wait until a channel takes more bytes. A closed channel lets them all go, so that they see that it is closed. */
final class PausedSteps {
  private final ArrayDeque<Runnable> steps = new ArrayDeque<>();

  /** Runs a step now, if the channel takes bytes or is closed, or keeps it. */
  void await(Channel channel, Runnable step) {
    if (channel.isWritable() || !channel.isActive()) {
      step.run();
    } else {
      steps.add(step);
    }
  }

  /** Runs what was kept for as long as the channel takes bytes. */
  void resume(Channel channel) {
    while (!steps.isEmpty() && (channel.isWritable() || !channel.isActive())) {
      steps.remove().run();
    }
  }
}
