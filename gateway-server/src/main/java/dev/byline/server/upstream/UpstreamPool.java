package dev.byline.server.upstream;

import dev.byline.core.request.Endpoint;
import dev.byline.core.signing.SignedHead;
import dev.byline.server.config.Timeouts;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connections to the upstreams: each event loop has its own, so that a request, its answer and its
 * client share one thread.
 *
 * <p>A request that may have reached AWS is never sent again.
 *
 * <p>Thread: each event loop uses its own part; the parts are made at start. Owns: the idle
 * connections. Fails: {@link AnswerListener#failed} with {@link
 * dev.byline.core.failure.Fault#UPSTREAM_UNREACHABLE}.
 */
public final class UpstreamPool implements AutoCloseable {
  private static final int IDLE_MAX = 256;

  private final Map<EventExecutor, Map<Endpoint, Deque<UpstreamConnection>>> idle = new HashMap<>();
  private final Connector connector;
  private final @Nullable UpstreamTls tls;
  private final Timeouts timeouts;

  /**
   * A pool.
   *
   * @param loops every event loop that will send
   * @param channelType socket channel of these loops
   * @param resolver of host names; must not block
   * @param tls for endpoints with TLS; null if there are none
   * @param timeouts of connect, first byte and idle
   */
  public UpstreamPool(
      Iterable<? extends EventExecutor> loops,
      Class<? extends Channel> channelType,
      AddressResolverGroup<InetSocketAddress> resolver,
      @Nullable UpstreamTls tls,
      Timeouts timeouts) {
    loops.forEach(loop -> idle.put(loop, new HashMap<>()));
    this.connector = new Connector(channelType, resolver, timeouts.connect());
    this.tls = tls;
    this.timeouts = timeouts;
  }

  /**
   * Sends a request; takes {@code body}. To be called on {@code loop}.
   *
   * @param listener is told of the answer; bytes come only after {@link UpstreamStream#read}
   */
  public UpstreamStream send(
      EventLoop loop, SignedHead head, RequestBody body, AnswerListener listener) {
    UpstreamStream stream =
        new UpstreamStream(loop, head, body, listener, timeouts.firstByte(), timeouts.idle());
    UpstreamConnection connection = fresh(idle(loop, head.endpoint()));
    if (connection == null) {
      connect(loop, stream);
    } else {
      stream.connected(connection);
    }
    return stream;
  }

  /**
   * Opens a stream on which frames and the answer flow at the same time. To be called on {@code loop}.
   *
   * @param listener is told of the answer
   * @param writable is told whenever frames can be sent, the first time too
   */
  public DuplexStream open(
      EventLoop loop, SignedHead head, AnswerListener listener, Runnable writable) {
    DuplexStream stream = new DuplexStream(head, listener, writable, timeouts);
    connector.connect(
        loop, head.endpoint(), tls == null ? null : tls.http2(), new DuplexAttempt(stream));
    return stream;
  }

  /** Closes every connection. */
  @Override
  public void close() {
    connector.close();
  }

  private static @Nullable UpstreamConnection fresh(Deque<UpstreamConnection> connections) {
    UpstreamConnection connection = connections.pollFirst();
    while (connection != null && !connection.isFresh()) {
      connection.close();
      connection = connections.pollFirst();
    }
    return connection;
  }

  void offer(UpstreamConnection connection) {
    Deque<UpstreamConnection> connections = idle(connection.loop(), connection.endpoint());
    if (connections.size() >= IDLE_MAX) {
      connection.close();
      return;
    }
    connection.idleFromNow();
    connections.addFirst(connection);
    // An open read tells at once when the other side closes an idle connection.
    connection.read();
  }

  void closed(UpstreamConnection connection) {
    idle(connection.loop(), connection.endpoint()).remove(connection);
  }

  private Deque<UpstreamConnection> idle(EventLoop loop, Endpoint endpoint) {
    Map<Endpoint, Deque<UpstreamConnection>> ofLoop = idle.get(loop);
    if (ofLoop == null) {
      throw new IllegalArgumentException("not one of the pool's event loops");
    }
    return ofLoop.computeIfAbsent(endpoint, e -> new ArrayDeque<>());
  }

  private void connect(EventLoop loop, UpstreamStream stream) {
    Endpoint endpoint = stream.head().endpoint();
    connector.connect(
        loop, endpoint, tls == null ? null : tls.http1(), new Http1Attempt(this, endpoint, stream));
  }
}
