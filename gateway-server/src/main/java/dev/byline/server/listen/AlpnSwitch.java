package dev.byline.server.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.timeout.IdleStateEvent;

/**
 * Puts the handlers of the protocol that a TLS handshake has agreed on in its own place; a client that
 * names none speaks HTTP/1.1 (RFC 7301).
 *
 * <p>Thread: the channel's event loop. Owns: nothing. Fails: a handshake that fails ends the
 * connection; nothing of it is logged, because anybody may make one.
 */
final class AlpnSwitch extends ApplicationProtocolNegotiationHandler {
  private final Entrance entrance;

  AlpnSwitch(Entrance entrance) {
    super(ApplicationProtocolNames.HTTP_1_1);
    this.entrance = entrance;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.read();
    ctx.fireChannelActive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof Draining.Begins begins) {
      begins.told().complete(null);
      ctx.close();
    } else if (event instanceof IdleStateEvent) {
      ctx.close();
    } else {
      super.userEventTriggered(ctx, event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  @Override
  protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
    if (ApplicationProtocolNames.HTTP_2.equals(protocol)) {
      Http2Streams.addTo(ctx.pipeline(), entrance);
    } else {
      Http1Requests.addTo(ctx.pipeline(), entrance);
    }
  }

  @Override
  protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
