package dev.byline.server.upstream;

import dev.byline.core.failure.Fault;
import dev.byline.core.request.Endpoint;
import dev.byline.core.signing.SignedHead;
import dev.byline.server.config.Timeouts;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
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
 * <p>A failed connect is tried once more; a request that may have reached AWS never is.
 *
 * <p>Thread: each event loop uses its own part; the parts are made at start. Owns: the idle
 * connections. Fails: {@link AnswerListener#failed} with {@link Fault#UPSTREAM_UNREACHABLE}.
 */
public final class UpstreamPool {
  private static final int IDLE_MAX = 256;
  private static final int CONNECTS = 2;
  private static final int HEADERS_MAX = 64 * 1024;

  private final Map<EventExecutor, Map<Endpoint, Deque<UpstreamConnection>>> idle = new HashMap<>();
  private final Class<? extends Channel> channelType;
  private final AddressResolverGroup<InetSocketAddress> resolver;
  private final @Nullable SslContext tls;
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
      @Nullable SslContext tls,
      Timeouts timeouts) {
    loops.forEach(loop -> idle.put(loop, new HashMap<>()));
    this.channelType = channelType;
    this.resolver = resolver;
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
      connect(loop, stream, CONNECTS);
    } else {
      stream.connected(connection);
    }
    return stream;
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

  private void connect(EventLoop loop, UpstreamStream stream, int triesLeft) {
    Endpoint endpoint = stream.head().endpoint();
    UpstreamConnection connection = new UpstreamConnection(endpoint, this);
    new Bootstrap()
        .group(loop)
        .channel(channelType)
        .resolver(resolver)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeouts.connect().toMillis())
        .handler(pipeline(endpoint, connection))
        .connect(endpoint.host(), endpoint.port())
        .addListener((ChannelFuture done) -> {
          if (!done.isSuccess()) {
            notConnected(loop, stream, triesLeft);
          } else if (endpoint.tls()) {
            // A connection is one once the other side has proven its name.
            done.channel()
                .pipeline()
                .get(SslHandler.class)
                .handshakeFuture()
                .addListener(shaken -> {
                  if (shaken.isSuccess()) {
                    connected(connection, stream);
                  } else {
                    notConnected(loop, stream, triesLeft);
                  }
                });
          } else {
            connected(connection, stream);
          }
        });
  }

  private void notConnected(EventLoop loop, UpstreamStream stream, int triesLeft) {
    if (triesLeft > 1 && !stream.isEnded()) {
      connect(loop, stream, triesLeft - 1);
    } else {
      stream.onFailure(Fault.UPSTREAM_UNREACHABLE, "Bedrock can't be reached now.");
    }
  }

  private static void connected(UpstreamConnection connection, UpstreamStream stream) {
    if (stream.isEnded()) {
      connection.close();
    } else {
      stream.connected(connection);
    }
  }

  private ChannelInitializer<Channel> pipeline(Endpoint endpoint, UpstreamConnection connection) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        if (endpoint.tls()) {
          if (tls == null) {
            throw new IllegalStateException("an endpoint with TLS, and no TLS context");
          }
          SslHandler handler = tls.newHandler(channel.alloc(), endpoint.host(), endpoint.port());
          handler.setHandshakeTimeoutMillis(timeouts.connect().toMillis());
          channel.pipeline().addLast(handler);
        }
        channel
            .pipeline()
            .addLast(new HttpClientCodec(
                new HttpDecoderConfig().setMaxHeaderSize(HEADERS_MAX), false, true))
            .addLast(connection);
      }
    };
  }
}
