package dev.byline.sim.http;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** A certificate authority of its own and a certificate for {@code localhost}, {@code 127.0.0.1} and {@code ::1}: made anew, kept nowhere. */
public final class TlsIdentity {
  private static final Duration LIFE = Duration.ofDays(2);

  private final X509Bundle authority;
  private final SslContext context;

  private TlsIdentity(X509Bundle authority, SslContext context) {
    this.authority = authority;
    this.context = context;
  }

  /**
   * Makes keys and certificates, valid from an hour ago for two days by the machine's own clock, as clients will check them.
   *
   * @throws IllegalStateException when this JDK cannot
   */
  public static TlsIdentity create() {
    Instant from = Instant.now().minus(Duration.ofHours(1));
    CertificateBuilder base =
        new CertificateBuilder().ecp256().notBefore(from).notAfter(from.plus(LIFE));
    try {
      X509Bundle authority = base.copy()
          .subject("CN=Byline simulator CA")
          .setIsCertificateAuthority(true)
          .setKeyUsage(
              true,
              CertificateBuilder.KeyUsage.digitalSignature,
              CertificateBuilder.KeyUsage.keyCertSign)
          .buildSelfSigned();
      X509Bundle server = base.copy()
          .subject("CN=localhost")
          .addSanDnsName("localhost")
          .addSanIpAddress("127.0.0.1")
          .addSanIpAddress("::1")
          .setKeyUsage(true, CertificateBuilder.KeyUsage.digitalSignature)
          .addExtendedKeyUsageServerAuth()
          .buildIssuedBy(authority);
      return new TlsIdentity(authority, context(server));
    } catch (Exception e) {
      throw new IllegalStateException("no certificate for the simulator", e);
    }
  }

  private static SslContext context(X509Bundle server) throws Exception {
    return SslContextBuilder.forServer(server.toKeyManagerFactory())
        .sslProvider(SslProvider.JDK)
        .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
        .protocols("TLSv1.3", "TLSv1.2")
        .applicationProtocolConfig(new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2,
            ApplicationProtocolNames.HTTP_1_1))
        .build();
  }

  /** The authority's certificate, for a client's trust store. */
  public X509Certificate authority() {
    return authority.getCertificate();
  }

  /** The same in PEM, for {@code AWS_CA_BUNDLE} and the like. */
  public String authorityPem() {
    return authority.getCertificatePEM();
  }

  SslContext context() {
    return context;
  }
}
