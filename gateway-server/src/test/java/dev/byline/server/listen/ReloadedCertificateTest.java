package dev.byline.server.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.server.config.TlsFiles;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.LeakPresenceDetector;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@NullMarked
final class ReloadedCertificateTest {
  @TempDir
  private Path folder = Path.of("");

  private final List<Boolean> reloads = new ArrayList<>();

  @BeforeEach
  void write() throws Exception {
    write(bundle());
  }

  @AfterEach
  void everyContextIsReleased() {
    LeakPresenceDetector.check();
  }

  @ParameterizedTest
  @EnumSource(
      value = SslProvider.class,
      names = {"JDK", "OPENSSL_REFCNT"})
  void bothProvidersSpeakTheSameTwoVersionsAndTakeAReload(SslProvider provider) throws Exception {
    try (ReloadedCertificate certificate = certificate(provider)) {
      assertThat(versions(certificate)).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
      write(bundle());
      certificate.look();
      certificate.look();
      assertThat(reloads).containsExactly(true);
      assertThat(versions(certificate)).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
    }
  }

  @Test
  void aChangeCountsWhenTwoLooksSeeTheSame() throws Exception {
    try (ReloadedCertificate certificate = certificate(TlsProvider.choose())) {
      X509Bundle next = bundle();
      Files.writeString(folder.resolve("tls.crt"), next.getCertificatePathPEM());
      certificate.look();
      // The key comes a moment after its certificate; between the two they do not fit.
      Files.writeString(folder.resolve("tls.key"), next.getPrivateKeyPEM());
      certificate.look();
      assertThat(reloads).isEmpty();
      certificate.look();
      assertThat(reloads).containsExactly(true);
      certificate.look();
      assertThat(reloads).hasSize(1);
    }
  }

  @Test
  void whatIsBadIsToldOnceAndTheOldContentIsNoChange() throws Exception {
    try (ReloadedCertificate certificate = certificate(TlsProvider.choose())) {
      byte[] good = Files.readAllBytes(folder.resolve("tls.crt"));
      Files.delete(folder.resolve("tls.crt"));
      for (int i = 0; i < 5; i++) {
        certificate.look();
      }
      assertThat(reloads).containsExactly(false);
      Files.write(folder.resolve("tls.crt"), good);
      certificate.look();
      certificate.look();
      assertThat(reloads).containsExactly(false, true);
    }
  }

  @Test
  void nothingOfAKeyIsInAMessage() throws Exception {
    Files.writeString(
        folder.resolve("tls.key"),
        "-----BEGIN PRIVATE KEY-----\nc2VjcmV0LXNlY3JldA==\n-----END PRIVATE KEY-----\n");

    assertThatThrownBy(() -> certificate(TlsProvider.choose()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tls.key holds no RSA, EC or Ed25519 key")
        .rootCause()
        .hasMessageNotContaining("secret");
  }

  @Test
  void onThisMachineTheLibraryLoads() {
    // The build's platforms are those whose library is on the class path.
    assertThat(TlsProvider.choose()).isEqualTo(SslProvider.OPENSSL_REFCNT);
  }

  private ReloadedCertificate certificate(SslProvider provider) throws IOException {
    TlsFiles files =
        new TlsFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"), null, false);
    return ReloadedCertificate.of(files, provider, Runnable::run, reloads::add);
  }

  private static List<String> versions(ReloadedCertificate certificate) {
    SSLEngine engine = certificate.handler(ByteBufAllocator.DEFAULT).engine();
    try {
      return List.of(engine.getEnabledProtocols()).stream()
          .filter(version -> version.startsWith("TLS"))
          .toList();
    } finally {
      ReferenceCountUtil.release(engine);
    }
  }

  private static X509Bundle bundle() throws Exception {
    return new CertificateBuilder()
        .subject("CN=test")
        .setIsCertificateAuthority(true)
        .ecp256()
        .buildSelfSigned();
  }

  private void write(X509Bundle bundle) throws IOException {
    Files.writeString(folder.resolve("tls.crt"), bundle.getCertificatePathPEM());
    Files.writeString(folder.resolve("tls.key"), bundle.getPrivateKeyPEM());
  }
}
