package dev.byline.server.listen;

import dev.byline.server.config.ListenSettings;
import dev.byline.server.config.TlsFiles;
import dev.byline.server.exchange.ExchangeServices;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The socket on which applications connect.
 *
 * <p>Thread: any. Owns: the listening socket and the connections that came by it. Fails: {@link
 * IOException} where the address can't be bound.
 */
public final class Listener {
  private final Channel socket;
  private final ChannelGroup connections;
  private final Draining draining;

  private Listener(Channel socket, ChannelGroup connections, Draining draining) {
    this.socket = socket;
    this.connections = connections;
    this.draining = draining;
  }

  /**
   * Binds an address; requests are served from then on.
   *
   * @param settings the address, and its TLS
   * @param certificates watches the TLS files, where there are any
   * @param loops accept and serve
   * @param type server channel of these loops
   */
  public static Listener bind(
      ListenSettings settings,
      CertificateWatch certificates,
      EventLoopGroup loops,
      Class<? extends ServerChannel> type,
      ExchangeServices services)
      throws IOException {
    TlsFiles tls = settings.tls();
    ReloadedCertificate certificate = tls == null ? null : certificates.watch(tls);
    Draining draining = new Draining();
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    var bound = new ServerBootstrap()
        .group(loops)
        .channel(type)
        .option(ChannelOption.SO_BACKLOG, 1024)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childHandler(
            new ConnectionInitializer(new Entrance(services, draining), connections, certificate))
        .bind(settings.address())
        .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("can't listen on " + settings.address(), bound.cause());
    }
    return new Listener(bound.channel(), connections, draining);
  }

  /** Where it listens, with the port that was really bound. */
  public InetSocketAddress address() {
    return (InetSocketAddress) socket.localAddress();
  }

  /** Accepts no more connections; those that are open go on. */
  public void stopAccepting() {
    socket.close().awaitUninterruptibly();
  }

  /**
   * Tells every client that this is the end: idle connections of HTTP/1.1 are closed, the others with
   * their answer; HTTP/2 gets a GOAWAY, and after a moment the one that counts (RFC 9113, section 6.8).
   *
   * <p>Returns when all have been told, or when {@code atMost} is over; open requests go on.
   */
  public void drain(Duration atMost) {
    draining.begin();
    // Connections come and go meanwhile, so the group is walked and not measured.
    List<CompletableFuture<Void>> told = new ArrayList<>();
    for (Channel connection : connections) {
      told.add(farewell(connection));
    }
    CompletableFuture.allOf(told.toArray(CompletableFuture<?>[]::new))
        .completeOnTimeout(null, atMost.toNanos(), TimeUnit.NANOSECONDS)
        .join();
  }

  /** Closes every connection. */
  public void closeConnections() {
    connections.forEach(ConnectionEnd::certain);
    connections.close().awaitUninterruptibly();
  }

  private static CompletableFuture<Void> farewell(Channel connection) {
    CompletableFuture<Void> told = new CompletableFuture<>();
    connection.closeFuture().addListener(closed -> told.complete(null));
    connection.pipeline().fireUserEventTriggered(new Draining.Begins(told));
    return told;
  }
}
