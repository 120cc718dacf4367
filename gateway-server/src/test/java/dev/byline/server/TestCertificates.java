package dev.byline.server;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** A certificate authority of its own for each test, and what it has issued. */
@NullMarked
final class TestCertificates {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final X509Bundle authority;

  TestCertificates() throws Exception {
    authority = new CertificateBuilder()
        .subject("CN=byline test authority")
        .setIsCertificateAuthority(true)
        .ecp256()
        .buildSelfSigned();
  }

  /** A certificate for {@code localhost} with this common name. */
  X509Bundle server(String name) throws Exception {
    return new CertificateBuilder()
        .subject("CN=" + name)
        .addSanDnsName("localhost")
        .addSanIpAddress("127.0.0.1")
        .ecp256()
        .buildIssuedBy(authority);
  }

  /** The same with an RSA key. */
  X509Bundle rsaServer(String name) throws Exception {
    return new CertificateBuilder()
        .subject("CN=" + name)
        .addSanDnsName("localhost")
        .rsa2048()
        .buildIssuedBy(authority);
  }

  X509Bundle client(String name) throws Exception {
    return new CertificateBuilder()
        .subject("CN=" + name)
        .addExtendedKeyUsageClientAuth()
        .ecp256()
        .buildIssuedBy(authority);
  }

  /** Writes {@code tls.crt}, {@code tls.key} and {@code ca.crt}, as a mounted secret has them. */
  Path write(X509Bundle bundle, Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("tls.crt"), bundle.getCertificatePathPEM());
    Files.writeString(folder.resolve("tls.key"), bundle.getPrivateKeyPEM());
    Files.writeString(folder.resolve("ca.crt"), authority.getCertificatePEM());
    return folder;
  }

  /** A client's context that trusts this authority alone, and shows {@code own} if there is one. */
  SSLContext trusting(@Nullable X509Bundle own) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", authority.getCertificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    if (own != null) {
      store.setKeyEntry("own", own.getKeyPair().getPrivate(), PASSWORD, own.getCertificatePath());
    }
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
