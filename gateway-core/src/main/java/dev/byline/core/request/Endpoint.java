package dev.byline.core.request;

/**
 * One upstream: where the signed request goes, and what is signed as {@code Host}.
 *
 * @param region AWS region of the endpoint and of the signature's scope
 * @param tls whether the connection is TLS
 * @param host host name to resolve and to verify
 * @param port TCP port
 */
public record Endpoint(String region, boolean tls, String host, int port) {
  /** The value of the {@code Host} header: the port stands there unless it is the scheme's own. */
  public String authority() {
    return port == (tls ? 443 : 80) ? host : host + ":" + port;
  }
}
