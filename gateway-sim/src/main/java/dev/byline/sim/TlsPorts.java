package dev.byline.sim;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;

/**
 * The TLS ports beside the plain ones: the same services, ALPN {@code h2} and {@code http/1.1}.
 *
 * @param authority the certificate that clients have to trust
 * @param authorityPem the same in PEM
 */
public record TlsPorts(
    URI issuer, URI sts, URI bedrock, X509Certificate authority, String authorityPem) {

  /** Writes the authority's certificate to a PEM file, for {@code AWS_CA_BUNDLE} and the like. */
  public Path writeAuthority(Path file) throws IOException {
    return Files.writeString(file, authorityPem);
  }
}
