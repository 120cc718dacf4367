package dev.byline.sim.http;

import dev.byline.sim.counters.Counters;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;

/** One loopback port with one service behind it. */
public final class HttpServer implements AutoCloseable {
  private static final int LINE_LIMIT = 16_384;
  private static final int HEADER_LIMIT = 65_536;
  private static final int BACKLOG = 8_192;

  private final ChannelGroup channels;
  private final URI address;

  private HttpServer(ChannelGroup channels, URI address) {
    this.channels = channels;
    this.address = address;
  }

  /**
   * Binds.
   *
   * @param port 0 for any free one
   */
  public static HttpServer bind(
      EventLoopGroup loops, int port, Service service, Clock clock, Counters counters) {
    ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    HttpDecoderConfig limits =
        new HttpDecoderConfig().setMaxInitialLineLength(LINE_LIMIT).setMaxHeaderSize(HEADER_LIMIT);
    Channel server = new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            channels.add(channel);
            channel
                .pipeline()
                .addLast(new TrafficHandler(counters, service.name()))
                .addLast(new HttpRequestDecoder(limits))
                .addLast(new HttpResponseEncoder())
                .addLast(new ConnectionHandler(service, clock));
          }
        })
        .bind(InetAddress.getLoopbackAddress(), port)
        .syncUninterruptibly()
        .channel();
    channels.add(server);
    int bound = ((InetSocketAddress) server.localAddress()).getPort();
    return new HttpServer(channels, URI.create("http://127.0.0.1:" + bound));
  }

  /** The base address, without a trailing slash. */
  public URI address() {
    return address;
  }

  @Override
  public void close() {
    channels.close().awaitUninterruptibly();
  }
}
