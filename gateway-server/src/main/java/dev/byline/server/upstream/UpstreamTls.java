package dev.byline.server.upstream;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import javax.net.ssl.SSLException;

/**
 * TLS to the upstreams: the certificate must be one that the JDK trusts, and of the endpoint's name.
 *
 * <p>Thread: any. Owns: both contexts. Fails: {@link SSLException} where TLS can't be had.
 */
public final class UpstreamTls implements AutoCloseable {
  private final SslContext http1;
  private final SslContext http2;

  private UpstreamTls(SslContext http1, SslContext http2) {
    this.http1 = http1;
    this.http2 = http2;
  }

  /**
   * TLS by {@code provider}.
   *
   * @param protocols versions that are spoken
   */
  public static UpstreamTls by(SslProvider provider, String... protocols) throws SSLException {
    SslContextBuilder plain = builder(provider, protocols);
    SslContextBuilder negotiated = builder(provider, protocols)
        .applicationProtocolConfig(new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2));
    return new UpstreamTls(plain.build(), negotiated.build());
  }

  @Override
  public void close() {
    ReferenceCountUtil.release(http1);
    ReferenceCountUtil.release(http2);
  }

  /** For connections that speak HTTP/1.1. */
  SslContext http1() {
    return http1;
  }

  /** For connections that must speak HTTP/2. */
  SslContext http2() {
    return http2;
  }

  private static SslContextBuilder builder(SslProvider provider, String... protocols) {
    return SslContextBuilder.forClient()
        .sslProvider(provider)
        .protocols(protocols)
        .endpointIdentificationAlgorithm("HTTPS");
  }
}
