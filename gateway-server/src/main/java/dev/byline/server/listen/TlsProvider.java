package dev.byline.server.listen;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The choice between BoringSSL and the JDK's TLS, which is made once and holds for both sides. */
public final class TlsProvider {
  private static final Logger LOG = LoggerFactory.getLogger(TlsProvider.class);
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private TlsProvider() {}

  /** BoringSSL where its library loads; otherwise the JDK's, and the log says so. */
  public static SslProvider choose() {
    if (OpenSsl.isAvailable()) {
      return SslProvider.OPENSSL_REFCNT;
    }
    LOG.warn(
        "BoringSSL's library does not load here; TLS is the JDK's, which is slower.",
        OpenSsl.unavailabilityCause());
    return SslProvider.JDK;
  }

  /** The versions that are spoken, on both sides. */
  public static String[] protocols() {
    return PROTOCOLS.clone();
  }
}
