package dev.byline.server.listen;

import dev.byline.server.exchange.ExchangeServices;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/** The beginning of a client's connection: its idle time is watched, and its protocol is found out. */
final class ConnectionInitializer extends ChannelInitializer<Channel> {
  private final ExchangeServices services;
  private final ChannelGroup connections;

  ConnectionInitializer(ExchangeServices services, ChannelGroup connections) {
    this.services = services;
    this.connections = connections;
  }

  @Override
  protected void initChannel(Channel channel) {
    connections.add(channel);
    long keepAlive = services.timeouts().keepAlive().toMillis();
    channel
        .pipeline()
        .addLast("idle", new IdleStateHandler(0, 0, keepAlive, TimeUnit.MILLISECONDS))
        .addLast("protocol", new ProtocolDetector(services));
  }
}
