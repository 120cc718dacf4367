package dev.byline.server.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;

/**
 * The HTTP/2 connection of one {@link DuplexStream}: agreed on by ALPN over TLS, by prior knowledge
 * without.
 *
 * <p>Thread: the connection's event loop. Owns: nothing. Fails: as {@link DuplexStream}.
 */
final class DuplexAttempt implements Connector.Attempt {
  private static final int WINDOW = 256 * 1024;
  private static final int HEADERS_MAX = 64 * 1024;

  private final DuplexStream stream;

  DuplexAttempt(DuplexStream stream) {
    this.stream = stream;
  }

  @Override
  public void handlers(ChannelPipeline pipeline) {
    pipeline
        .addLast(Http2FrameCodecBuilder.forClient()
            .initialSettings(Http2Settings.defaultSettings()
                .pushEnabled(false)
                .initialWindowSize(WINDOW)
                .maxHeaderListSize(HEADERS_MAX))
            .build())
        .addLast(new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
  }

  @Override
  public boolean isWanted() {
    return !stream.isEnded();
  }

  @Override
  public void connected(Channel connection) {
    SslHandler tls = connection.pipeline().get(SslHandler.class);
    boolean http2 =
        tls == null || ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol());
    if (!isWanted() || !http2) {
      connection.close();
      stream.notConnected();
      return;
    }
    // The stream asks for its own bytes; the connection as a whole always reads.
    connection.config().setAutoRead(true);
    new Http2StreamChannelBootstrap(connection)
        .option(ChannelOption.AUTO_READ, false)
        .handler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            channel
                .pipeline()
                .addLast(new Http2StreamFrameToHttpObjectCodec(false))
                .addLast(new FlowControlHandler())
                .addLast(stream);
          }
        })
        .open()
        .addListener(opened -> {
          if (!opened.isSuccess()) {
            connection.close();
            stream.notConnected();
          }
        });
  }

  @Override
  public void notConnected() {
    stream.notConnected();
  }
}
