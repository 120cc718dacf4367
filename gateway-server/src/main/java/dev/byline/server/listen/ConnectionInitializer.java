package dev.byline.server.listen;

import dev.byline.server.exchange.ExchangeHandler;
import dev.byline.server.exchange.ExchangeServices;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/**
 * The pipeline of a client's connection: decode and guard, encode, hand on one message a read, then
 * the exchange.
 */
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
        .addLast("decode", new FramingGuard())
        .addLast("encode", new HttpResponseEncoder())
        .addLast("flow", new FlowControlHandler())
        .addLast("exchange", new ExchangeHandler(services));
  }
}
