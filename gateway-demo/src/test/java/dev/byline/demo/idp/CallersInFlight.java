package dev.byline.demo.idp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/** Threads that call without a pause, each time with a token that they have just got from the provider. */
final class CallersInFlight implements AutoCloseable {
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition called = lock.newCondition();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * One call that has ended.
   *
   * @param caller its thread's number
   * @param token the token that it carried
   * @param failure what the application saw; empty when it was answered
   */
  record Call(int caller, TestToken token, String failure) {}

  CallersInFlight(URI gateway, List<Supplier<TestToken>> sources) {
    for (int number = 0; number < sources.size(); number++) {
      int caller = number;
      Supplier<TestToken> source = sources.get(number);
      threads.add(Thread.ofPlatform()
          .name("caller-" + caller)
          .start(() -> callOn(gateway, caller, source)));
    }
  }

  private void callOn(URI gateway, int number, Supplier<TestToken> source) {
    try (SdkCaller caller = new SdkCaller(gateway)) {
      while (!stopped) {
        TestToken token = source.get();
        String failure = "";
        try {
          caller.converse(token);
        } catch (SdkException e) {
          failure = String.valueOf(e.getMessage());
        }
        add(new Call(number, token, failure));
      }
    }
  }

  private void add(Call call) {
    lock.lock();
    try {
      calls.add(call);
      called.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until every caller has ended {@code count} more calls. Of two, the second's token was fetched after now. */
  void awaitCalls(int count) {
    lock.lock();
    try {
      int from = calls.size();
      long left = PATIENCE;
      while (!everyCallerHas(count, from)) {
        assertThat(left)
            .as("time left for " + count + " more calls of each caller")
            .isPositive();
        assertThat(threads).as("callers at work").allMatch(Thread::isAlive);
        left = called.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      lock.unlock();
    }
  }

  private boolean everyCallerHas(int count, int from) {
    for (int number = 0; number < threads.size(); number++) {
      int caller = number;
      if (calls.subList(from, calls.size()).stream()
              .filter(call -> call.caller() == caller)
              .count()
          < count) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    stop();
  }

  /** Lets every caller end its last call; all calls there were. */
  List<Call> stop() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        assertThat(thread.join(Duration.ofNanos(PATIENCE)))
            .as("%s ends", thread)
            .isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    lock.lock();
    try {
      return List.copyOf(calls);
    } finally {
      lock.unlock();
    }
  }
}
