package dev.byline.server;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.RoundRobinDnsAddressResolverGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * The threads that serve, one a processor, with epoll where the machine has it; and the resolver of
 * names on them, which does not block.
 *
 * @param group the loops
 * @param serverType of listening channels
 * @param socketType of connections
 * @param resolver of host names
 */
record EventLoops(
    EventLoopGroup group,
    Class<? extends ServerChannel> serverType,
    Class<? extends Channel> socketType,
    AddressResolverGroup<InetSocketAddress> resolver)
    implements AutoCloseable {

  static EventLoops start() {
    DefaultThreadFactory threads = new DefaultThreadFactory("byline-loop", true);
    int processors = Runtime.getRuntime().availableProcessors();
    if (Epoll.isAvailable()) {
      return new EventLoops(
          new MultiThreadIoEventLoopGroup(processors, threads, EpollIoHandler.newFactory()),
          EpollServerSocketChannel.class,
          EpollSocketChannel.class,
          new RoundRobinDnsAddressResolverGroup(new DnsNameResolverBuilder()
              .datagramChannelType(EpollDatagramChannel.class)
              .socketChannelType(EpollSocketChannel.class)));
    }
    return new EventLoops(
        new MultiThreadIoEventLoopGroup(processors, threads, NioIoHandler.newFactory()),
        NioServerSocketChannel.class,
        NioSocketChannel.class,
        new RoundRobinDnsAddressResolverGroup(new DnsNameResolverBuilder()
            .datagramChannelType(NioDatagramChannel.class)
            .socketChannelType(NioSocketChannel.class)));
  }

  @Override
  public void close() {
    resolver.close();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
