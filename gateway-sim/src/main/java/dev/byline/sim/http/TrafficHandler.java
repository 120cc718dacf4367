package dev.byline.sim.http;

import dev.byline.sim.counters.Counters;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Counts a connection and the bytes on it. */
@SuppressWarnings("FutureReturnValueIgnored") // the caller holds the promise
final class TrafficHandler extends ChannelDuplexHandler {
  private final Counters.Traffic traffic;

  TrafficHandler(Counters counters, String service) {
    this.traffic = counters.traffic(service);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    traffic.opened();
    ctx.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    traffic.closed();
    ctx.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      traffic.received(bytes.readableBytes());
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      traffic.sent(bytes.readableBytes());
    }
    ctx.write(message, promise);
  }
}
