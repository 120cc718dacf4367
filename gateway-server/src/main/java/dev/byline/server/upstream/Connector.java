package dev.byline.server.upstream;

import dev.byline.core.request.Endpoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to endpoints. A failed connect is tried once more: nothing of the request has left
 * by then. Over TLS a connection is one once the other side has proven its name.
 *
 * <p>Thread: any; the caller is told on its event loop. Owns: every connection that it has opened.
 * Fails: {@link Attempt#notConnected}.
 */
final class Connector implements AutoCloseable {
  private static final int TRIES = 2;
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  private final Class<? extends Channel> channelType;
  private final AddressResolverGroup<InetSocketAddress> resolver;
  private final Duration timeout;

  /** One wish for a connection. */
  interface Attempt {
    /** Puts the handlers of a new connection behind those of TLS. */
    void handlers(ChannelPipeline pipeline);

    /** Whether a connection is still wanted. */
    boolean isWanted();

    /** The connection is there. */
    void connected(Channel channel);

    /** There will be none. */
    void notConnected();
  }

  Connector(
      Class<? extends Channel> channelType,
      AddressResolverGroup<InetSocketAddress> resolver,
      Duration timeout) {
    this.channelType = channelType;
    this.resolver = resolver;
    this.timeout = timeout;
  }

  /**
   * Connects.
   *
   * @param loop serves the connection, and tells
   * @param tls for an endpoint with TLS
   */
  void connect(EventLoop loop, Endpoint endpoint, @Nullable SslContext tls, Attempt attempt) {
    connect(loop, endpoint, tls, attempt, TRIES);
  }

  /** Closes what is open. */
  @Override
  public void close() {
    connections.close().awaitUninterruptibly(FAREWELL.toMillis());
  }

  private void connect(
      EventLoop loop, Endpoint endpoint, @Nullable SslContext tls, Attempt attempt, int triesLeft) {
    Consumer<Channel> failed = channel -> {
      channel.close();
      if (triesLeft > 1 && attempt.isWanted()) {
        connect(loop, endpoint, tls, attempt, triesLeft - 1);
      } else {
        attempt.notConnected();
      }
    };
    new Bootstrap()
        .group(loop)
        .channel(channelType)
        .resolver(resolver)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
        .handler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            connections.add(channel);
            if (endpoint.tls()) {
              channel.pipeline().addLast(tls(channel, endpoint, tls));
            }
            attempt.handlers(channel.pipeline());
          }
        })
        .connect(endpoint.host(), endpoint.port())
        .addListener((ChannelFuture done) -> {
          if (!done.isSuccess()) {
            failed.accept(done.channel());
          } else if (endpoint.tls()) {
            SslHandler handler = done.channel().pipeline().get(SslHandler.class);
            handler.handshakeFuture().addListener(shaken -> {
              if (shaken.isSuccess()) {
                attempt.connected(done.channel());
              } else {
                failed.accept(done.channel());
              }
            });
          } else {
            attempt.connected(done.channel());
          }
        });
  }

  private SslHandler tls(Channel channel, Endpoint endpoint, @Nullable SslContext tls) {
    if (tls == null) {
      throw new IllegalStateException("an endpoint with TLS, and no TLS context");
    }
    SslHandler handler = tls.newHandler(channel.alloc(), endpoint.host(), endpoint.port());
    handler.setHandshakeTimeoutMillis(timeout.toMillis());
    return handler;
  }
}
