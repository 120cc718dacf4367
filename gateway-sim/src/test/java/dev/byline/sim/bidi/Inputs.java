package dev.byline.sim.bidi;

import java.util.ArrayDeque;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A publisher for one subscriber that keeps what is put in until it is asked for. */
@NullMarked
final class Inputs<T> implements Publisher<T>, Subscription {
  private final ArrayDeque<T> waiting = new ArrayDeque<>();
  private @Nullable Subscriber<? super T> subscriber;
  private long wanted;
  private boolean draining;
  private boolean ending;
  private boolean over;

  synchronized void put(T item) {
    waiting.add(item);
    drain();
  }

  synchronized void end() {
    ending = true;
    drain();
  }

  @Override
  public synchronized void subscribe(Subscriber<? super T> other) {
    subscriber = other;
    other.onSubscribe(this);
    drain();
  }

  @Override
  public synchronized void request(long more) {
    wanted += more;
    drain();
  }

  @Override
  public synchronized void cancel() {
    over = true;
  }

  private void drain() {
    Subscriber<? super T> to = subscriber;
    if (draining || to == null) {
      return;
    }
    draining = true;
    while (!over && wanted > 0 && !waiting.isEmpty()) {
      wanted--;
      to.onNext(waiting.remove());
    }
    draining = false;
    if (ending && !over && waiting.isEmpty()) {
      over = true;
      to.onComplete();
    }
  }
}
