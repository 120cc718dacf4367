package dev.byline.demo.calls;

import java.net.URI;
import java.net.http.HttpClient;
import javax.net.ssl.SSLContext;

/**
 * The JDK's own HTTP client, once for each of the gateway's listeners.
 *
 * @param plainAt base URL of the plain listener
 * @param plain speaks HTTP/1.1
 * @param tlsAt base URL of the TLS listener
 * @param tls offers HTTP/2 by ALPN, and trusts the demo's own authority alone
 */
public record WebClients(URI plainAt, HttpClient plain, URI tlsAt, HttpClient tls)
    implements AutoCloseable {

  /** Clients for both listeners. */
  public static WebClients of(URI plainAt, URI tlsAt, SSLContext trust) {
    return new WebClients(
        plainAt,
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(),
        tlsAt,
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .sslContext(trust)
            .build());
  }

  @Override
  public void close() {
    plain.close();
    tls.close();
  }
}
