package dev.byline.demo;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An authority of the demo's own and its one certificate, for {@code localhost} and {@code 127.0.0.1}:
 * made anew for each demo, valid for a week, as files {@code ca.crt}, {@code tls.crt} and {@code
 * tls.key} in one folder. Not for production: nothing protects the key but the folder.
 *
 * @param folder where the files are
 * @param trust takes certificates of this authority, and no other
 */
record DemoCertificate(Path folder, TrustManagerFactory trust) {
  private static final Duration LIFE = Duration.ofDays(7);

  /**
   * Makes them in {@code folder}.
   *
   * @throws IllegalStateException when this JDK cannot
   */
  static DemoCertificate in(Path folder, Instant now) throws IOException {
    Files.createDirectories(folder);
    Instant from = now.minus(Duration.ofHours(1));
    CertificateBuilder base =
        new CertificateBuilder().ecp256().notBefore(from).notAfter(from.plus(LIFE));
    try {
      X509Bundle authority = base.copy()
          .subject("CN=Byline demo CA")
          .setIsCertificateAuthority(true)
          .setKeyUsage(true, KeyUsage.digitalSignature, KeyUsage.keyCertSign)
          .buildSelfSigned();
      X509Bundle server = base.copy()
          .subject("CN=localhost")
          .addSanDnsName("localhost")
          .addSanIpAddress("127.0.0.1")
          .setKeyUsage(true, KeyUsage.digitalSignature)
          .addExtendedKeyUsageServerAuth()
          .buildIssuedBy(authority);
      Files.writeString(folder.resolve("ca.crt"), authority.getCertificatePEM());
      Files.writeString(folder.resolve("tls.crt"), server.getCertificatePathPEM());
      Files.writeString(folder.resolve("tls.key"), server.getPrivateKeyPEM());
      return new DemoCertificate(folder, trusting(authority));
    } catch (IOException e) {
      throw e;
    } catch (Exception e) { // the builder declares no narrower one
      throw new IllegalStateException("no certificate for the demo", e);
    }
  }

  /** A client's context that trusts this authority alone. */
  SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  Path authority() {
    return folder.resolve("ca.crt");
  }

  private static TrustManagerFactory trusting(X509Bundle authority)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", authority.getCertificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    return trust;
  }
}
