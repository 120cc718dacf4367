package dev.byline.server.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;

/** The end of a connection whose client may not take the last bytes. */
final class ConnectionEnd {
  /** For how long a client may go on without taking the gateway's farewell. */
  private static final long PATIENCE_SECONDS = 2;

  private ConnectionEnd() {}

  /** Closes {@code channel} for good a moment later, whatever its handlers still wait for. */
  static void certain(Channel channel) {
    channel.eventLoop().schedule(() -> now(channel), PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static void now(Channel channel) {
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (first != null) {
      // From the first handler on there is nobody left who could put it off.
      first.close();
    }
  }
}
