package dev.byline.server.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a client's connection: its idle time is watched, and its protocol is found out, by
 * ALPN with TLS and by the first bytes without.
 */
final class ConnectionInitializer extends ChannelInitializer<Channel> {
  private final Entrance entrance;
  private final ChannelGroup connections;
  private final @Nullable ReloadedCertificate certificate;

  ConnectionInitializer(
      Entrance entrance, ChannelGroup connections, @Nullable ReloadedCertificate certificate) {
    this.entrance = entrance;
    this.connections = connections;
    this.certificate = certificate;
  }

  @Override
  protected void initChannel(Channel channel) {
    connections.add(channel);
    long keepAlive = entrance.services().timeouts().keepAlive().toMillis();
    IdleStateHandler idle = new IdleStateHandler(0, 0, keepAlive, TimeUnit.MILLISECONDS);
    if (certificate == null) {
      // A client may end its side and still take the answer.
      channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
      channel.pipeline().addLast("idle", idle).addLast("protocol", new ProtocolDetector(entrance));
    } else {
      SslHandler tls = certificate.handler(channel.alloc());
      tls.setHandshakeTimeoutMillis(entrance.services().timeouts().requestHead().toMillis());
      channel
          .pipeline()
          .addLast("tls", tls)
          .addLast("idle", idle)
          .addLast("protocol", new AlpnSwitch(entrance));
    }
  }
}
