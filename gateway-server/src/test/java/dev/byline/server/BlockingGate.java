package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.NullMarked;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import reactor.blockhound.BlockHound;

/** Watches every event loop of the gateway for calls that block, from before the first one starts. */
@NullMarked
public final class BlockingGate implements LauncherSessionListener {
  private static final Queue<StackTraceElement[]> SEEN = new ConcurrentLinkedQueue<>();

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    BlockHound.builder()
        .loadIntegrations()
        // Netty's allocator has a lock, held for a few instructions, when two loops meet in it.
        .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate")
        .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$Magazine", "free")
        .blockingMethodCallback(method -> see())
        .install();
  }

  /** The simulator's event loops are its own business. */
  private static void see() {
    Thread thread = Thread.currentThread();
    if (thread.getName().startsWith("byline-loop")) {
      SEEN.add(thread.getStackTrace());
    }
  }

  /** What blocked an event loop since the last look. */
  static int seen() {
    int count = 0;
    while (SEEN.poll() != null) {
      count++;
    }
    return count;
  }

  /** Fails with the first stack that blocked an event loop since the last look. */
  static void check() {
    StackTraceElement[] first = SEEN.peek();
    if (first != null) {
      AssertionError blocked = new AssertionError(seen() + " calls blocked an event loop");
      blocked.setStackTrace(first);
      throw blocked;
    }
    assertThat(SEEN).isEmpty();
  }
}
