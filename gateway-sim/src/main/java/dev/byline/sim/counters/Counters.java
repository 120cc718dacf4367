package dev.byline.sim.counters;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Tallies per service and operation. Thread-safe; services are named {@code oidc}, {@code sts}, {@code bedrock},
 * {@code bedrock-control} and {@code bedrock-mantle}.
 */
public final class Counters {
  private final Map<String, Traffic> traffic = new ConcurrentHashMap<>();
  private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

  /** The live tally of one operation, such as {@code ("sts", "AssumeRole")}. */
  public Tally tally(String service, String operation) {
    return tallies.computeIfAbsent(service + '.' + operation, key -> new Tally());
  }

  /** The sums of one operation so far. */
  public OperationCount of(String service, String operation) {
    return tally(service, operation).count();
  }

  /** The sums of every operation seen so far, keyed {@code service.operation}. */
  public Map<String, OperationCount> operations() {
    Map<String, OperationCount> all = new TreeMap<>();
    tallies.forEach((name, tally) -> all.put(name, tally.count()));
    return all;
  }

  /** Connections and bytes of one service. */
  public Traffic traffic(String service) {
    return traffic.computeIfAbsent(service, key -> new Traffic());
  }

  /** A growing tally of one operation. */
  public static final class Tally {
    private final LongAdder seen = new LongAdder();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder abandoned = new LongAdder();
    private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();

    Tally() {}

    /** A request arrived. */
    public void saw() {
      seen.increment();
    }

    /** It was served. */
    public void accepted() {
      accepted.increment();
    }

    /** It was refused. */
    public void refused(String code) {
      refused.computeIfAbsent(code, key -> new LongAdder()).increment();
    }

    /** It was served, but the client left before the end. */
    public void abandoned() {
      abandoned.increment();
    }

    OperationCount count() {
      Map<String, Long> codes = new TreeMap<>();
      refused.forEach((code, sum) -> codes.put(code, sum.sum()));
      return new OperationCount(seen.sum(), accepted.sum(), abandoned.sum(), codes);
    }
  }

  /** Connections and bytes of one service. */
  public static final class Traffic {
    private final LongAdder opened = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();

    Traffic() {}

    /** A connection was accepted. */
    public void opened() {
      opened.increment();
    }

    /** A connection ended. */
    public void closed() {
      closed.increment();
    }

    /** Bytes arrived. */
    public void received(long bytes) {
      received.add(bytes);
    }

    /** Bytes were written. */
    public void sent(long bytes) {
      sent.add(bytes);
    }

    /** Connections accepted since the start. */
    public long connections() {
      return opened.sum();
    }

    /** Connections open now. */
    public long open() {
      return opened.sum() - closed.sum();
    }

    /** Bytes received since the start. */
    public long bytesReceived() {
      return received.sum();
    }

    /** Bytes sent since the start. */
    public long bytesSent() {
      return sent.sum();
    }
  }
}
