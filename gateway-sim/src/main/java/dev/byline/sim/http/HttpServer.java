package dev.byline.sim.http;

import dev.byline.sim.counters.Counters;
import dev.byline.sim.faults.Http2Faults;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;

/** One loopback port with one service behind it: HTTP/1.1 and HTTP/2, told apart by the first bytes or, over TLS, by ALPN. */
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
   * Where and what to serve.
   *
   * @param port 0 for any free one
   * @param tls empty for a plain port
   */
  public record Site(
      int port,
      Optional<TlsIdentity> tls,
      Service service,
      Http2Faults faults,
      Clock clock,
      Counters counters) {}

  /** Binds. */
  public static HttpServer bind(EventLoopGroup loops, Site site) {
    ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    Channel server = new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            channels.add(channel);
            accepted(channel, site);
          }
        })
        .bind(InetAddress.getLoopbackAddress(), site.port())
        .syncUninterruptibly()
        .channel();
    channels.add(server);
    int bound = ((InetSocketAddress) server.localAddress()).getPort();
    String scheme = site.tls().isPresent() ? "https" : "http";
    return new HttpServer(channels, URI.create(scheme + "://127.0.0.1:" + bound));
  }

  private static void accepted(Channel channel, Site site) {
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(new TrafficHandler(site.counters(), site.service().name()));
    if (site.tls().isEmpty()) {
      pipeline.addLast(new ProtocolChoice(
          ctx -> http1(ctx.pipeline(), site), ctx -> http2(ctx.pipeline(), site)));
      return;
    }
    pipeline.addLast(site.tls().get().context().newHandler(channel.alloc()));
    pipeline.addLast(new ApplicationProtocolNegotiationHandler(ApplicationProtocolNames.HTTP_1_1) {
      @Override
      protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
        if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
          http2(ctx.pipeline(), site);
        } else {
          http1(ctx.pipeline(), site);
        }
      }
    });
  }

  private static void http1(ChannelPipeline pipeline, Site site) {
    HttpDecoderConfig limits =
        new HttpDecoderConfig().setMaxInitialLineLength(LINE_LIMIT).setMaxHeaderSize(HEADER_LIMIT);
    pipeline
        .addLast(new HttpRequestDecoder(limits))
        .addLast(new HttpResponseEncoder())
        .addLast(new ConnectionHandler(site.service(), site.clock()));
  }

  private static void http2(ChannelPipeline pipeline, Site site) {
    Http2Connection.install(pipeline, site.service(), site.clock(), site.faults());
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
