package dev.byline.sim.faults;

import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What the HTTP/2 of one service does wrong. Thread-safe. */
public final class Http2Faults {
  /** Streams that a connection may have open at once, unless a script says otherwise. */
  public static final int STREAMS = 128;

  private final ConcurrentLinkedQueue<StreamRefusal> upcoming = new ConcurrentLinkedQueue<>();
  private volatile int streams = STREAMS;

  Http2Faults() {}

  /** The next streams meet this. */
  public void next(int count, StreamRefusal refusal) {
    for (int i = 0; i < count; i++) {
      upcoming.add(refusal);
    }
  }

  /** Connections made from now on allow so many streams at once (SETTINGS_MAX_CONCURRENT_STREAMS). */
  public void streamLimit(int limit) {
    streams = limit;
  }

  /** Nothing goes wrong any more. */
  public void clear() {
    upcoming.clear();
    streams = STREAMS;
  }

  /** Called by the server once per connection. */
  public int streamLimit() {
    return streams;
  }

  /** Called by the server once per stream. */
  public Optional<StreamRefusal> next() {
    return Optional.ofNullable(upcoming.poll());
  }

  /**
   * What a new stream meets.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-6.8">RFC 9113, section 6.8</a>
   */
  public enum StreamRefusal {
    /** RST_STREAM with REFUSED_STREAM: the request was not looked at. */
    REFUSED_STREAM,
    /** GOAWAY that names the stream before: the request was not looked at, and the connection closes once it is idle. */
    GOAWAY_BEFORE,
    /** GOAWAY that names this stream: it is served to its end, and the connection closes then. */
    GOAWAY_AFTER
  }
}
