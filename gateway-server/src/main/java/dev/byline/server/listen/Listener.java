package dev.byline.server.listen;

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

/**
 * The socket on which applications connect.
 *
 * <p>Thread: any. Owns: the listening socket and the connections that came by it. Fails: {@link
 * IOException} where the address can't be bound.
 */
public final class Listener {
  private final Channel socket;
  private final ChannelGroup connections;

  private Listener(Channel socket, ChannelGroup connections) {
    this.socket = socket;
    this.connections = connections;
  }

  /**
   * Binds {@code address}; requests are served from then on.
   *
   * @param loops accept and serve
   * @param type server channel of these loops
   */
  public static Listener bind(
      InetSocketAddress address,
      EventLoopGroup loops,
      Class<? extends ServerChannel> type,
      ExchangeServices services)
      throws IOException {
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    var bound = new ServerBootstrap()
        .group(loops)
        .channel(type)
        .option(ChannelOption.SO_BACKLOG, 1024)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childHandler(new ConnectionInitializer(services, connections))
        .bind(address)
        .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("can't listen on " + address, bound.cause());
    }
    return new Listener(bound.channel(), connections);
  }

  /** Where it listens, with the port that was really bound. */
  public InetSocketAddress address() {
    return (InetSocketAddress) socket.localAddress();
  }

  /** Accepts no more connections; those that are open go on. */
  public void stopAccepting() {
    socket.close().awaitUninterruptibly();
  }

  /** Closes every connection. */
  public void closeConnections() {
    connections.close().awaitUninterruptibly();
  }
}
