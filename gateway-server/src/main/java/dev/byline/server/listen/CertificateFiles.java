package dev.byline.server.listen;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.byline.server.config.TlsFiles;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stood in a listener's TLS files at one time.
 *
 * <p>Thread: any that may block; never an event loop. Owns: the bytes. Fails: {@link IOException} and
 * {@link GeneralSecurityException}, with messages that say which file, and nothing of its content.
 */
final class CertificateFiles {
  private static final int FILE_MAX = 1024 * 1024;
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

  private final TlsFiles files;
  private final byte[] certificate;
  private final byte[] key;
  private final byte @Nullable [] clientCa;

  private CertificateFiles(
      TlsFiles files, byte[] certificate, byte[] key, byte @Nullable [] clientCa) {
    this.files = files;
    this.certificate = certificate;
    this.key = key;
    this.clientCa = clientCa;
  }

  /** What stands in {@code files} now. */
  static CertificateFiles read(TlsFiles files) throws IOException {
    return new CertificateFiles(
        files,
        bytes(files.certificate()),
        bytes(files.key()),
        files.clientCa() == null ? null : bytes(files.clientCa()));
  }

  /** One text for all of the content: it changes when any of the files does. */
  String digest() throws GeneralSecurityException {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    sha256.update(MessageDigest.getInstance("SHA-256").digest(certificate));
    sha256.update(MessageDigest.getInstance("SHA-256").digest(key));
    if (clientCa != null) {
      sha256.update(MessageDigest.getInstance("SHA-256").digest(clientCa));
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  /** A context that shows this certificate; the caller owns it. */
  SslContext context(SslProvider provider) throws IOException, GeneralSecurityException {
    X509Certificate[] chain = certificates(files.certificate(), certificate);
    PrivateKey privateKey = privateKey();
    checkBelongsTogether(privateKey, chain[0].getPublicKey());
    SslContextBuilder builder = SslContextBuilder.forServer(privateKey, chain)
        .sslProvider(provider)
        .protocols(TlsProvider.protocols())
        .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
        .applicationProtocolConfig(new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2,
            ApplicationProtocolNames.HTTP_1_1));
    if (clientCa != null && files.clientCa() != null) {
      builder
          .trustManager(certificates(files.clientCa(), clientCa))
          .clientAuth(files.clientRequired() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
    }
    return builder.build();
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(FILE_MAX);
      if (bytes.length == FILE_MAX) {
        throw new IOException(file + " is larger than a certificate can be");
      }
      return bytes;
    } catch (IOException e) {
      throw new IOException(file + " can't be read", e);
    }
  }

  private static X509Certificate[] certificates(Path file, byte[] pem)
      throws GeneralSecurityException {
    X509Certificate[] certificates;
    try {
      certificates = CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem))
          .toArray(X509Certificate[]::new);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new GeneralSecurityException(file + " does not hold certificates in PEM", e);
    }
    if (certificates.length == 0) {
      throw new GeneralSecurityException(file + " holds no certificate");
    }
    return certificates;
  }

  private PrivateKey privateKey() throws GeneralSecurityException {
    Matcher block = PKCS8.matcher(new String(key, ISO_8859_1));
    if (!block.find()) {
      throw new GeneralSecurityException(files.key() + " holds no private key in PKCS#8 PEM");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(block.group(1));
    } catch (IllegalArgumentException e) {
      throw notAKey();
    }
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
    for (String algorithm : ALGORITHMS) {
      PrivateKey privateKey = keyOf(algorithm, spec);
      if (privateKey != null) {
        return privateKey;
      }
    }
    throw notAKey();
  }

  private static @Nullable PrivateKey keyOf(String algorithm, PKCS8EncodedKeySpec spec)
      throws GeneralSecurityException {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(spec);
    } catch (InvalidKeySpecException anotherAlgorithms) {
      return null;
    }
  }

  /** Without a cause: that of a parser may quote what it read. */
  private GeneralSecurityException notAKey() {
    return new GeneralSecurityException(files.key() + " holds no RSA, EC or Ed25519 key");
  }

  private void checkBelongsTogether(PrivateKey privateKey, PublicKey publicKey)
      throws GeneralSecurityException {
    byte[] text = {1};
    boolean fits;
    try {
      Signature signature = Signature.getInstance(signatureOf(privateKey));
      signature.initSign(privateKey);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(text);
      fits = signature.verify(signed);
    } catch (GeneralSecurityException anotherKind) {
      fits = false;
    }
    if (!fits) {
      throw new GeneralSecurityException(files.key() + " is not the key of " + files.certificate());
    }
  }

  private static String signatureOf(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> "Ed25519";
    };
  }
}
