package dev.byline.server.listen;

import dev.byline.server.config.TlsFiles;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener's certificate, which follows its files: connections that begin after a change get the new
 * one, those that are open keep what they have. Content is compared and not times, so that a mounted
 * secret, whose symbolic link is swapped, is seen too.
 *
 * <p>Thread: {@link #look} on one thread that may block; {@link #handler} on any. Owns: the current
 * context, which lives on in its connections. Fails: the first reading with {@link IOException}; later
 * ones keep what is there.
 */
final class ReloadedCertificate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReloadedCertificate.class);
  private static final String UNREADABLE = "unreadable";

  private final TlsFiles files;
  private final SslProvider provider;
  private final Executor handshakes;
  private final ReloadListener listener;
  private volatile SslContext current;
  private String shown;
  private String lastSeen;

  private ReloadedCertificate(
      TlsFiles files,
      SslProvider provider,
      Executor handshakes,
      ReloadListener listener,
      SslContext first,
      String digest) {
    this.files = files;
    this.provider = provider;
    this.handshakes = handshakes;
    this.listener = listener;
    this.current = first;
    this.shown = digest;
    this.lastSeen = digest;
  }

  /**
   * The certificate in {@code files}.
   *
   * @param handshakes does the expensive part of each handshake
   * @throws IOException where the files can't be used
   */
  static ReloadedCertificate of(
      TlsFiles files, SslProvider provider, Executor handshakes, ReloadListener listener)
      throws IOException {
    try {
      CertificateFiles read = CertificateFiles.read(files);
      return new ReloadedCertificate(
          files, provider, handshakes, listener, read.context(provider), read.digest());
    } catch (GeneralSecurityException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The TLS of one new connection. */
  SslHandler handler(ByteBufAllocator allocator) {
    while (true) {
      SslContext context = current;
      try {
        ReferenceCountUtil.retain(context);
      } catch (IllegalReferenceCountException replaced) {
        continue;
      }
      try {
        return context.newHandler(allocator, handshakes);
      } finally {
        ReferenceCountUtil.release(context);
      }
    }
  }

  /**
   * Looks at the files. A change counts when two looks in a row see the same, so that a certificate and
   * its key may be written one after the other.
   */
  void look() {
    CertificateFiles read = null;
    String seen = UNREADABLE;
    String problem = "";
    try {
      read = CertificateFiles.read(files);
      seen = read.digest();
    } catch (IOException | GeneralSecurityException e) {
      problem = String.valueOf(e.getMessage());
    }
    boolean settled = seen.equals(lastSeen);
    lastSeen = seen;
    if (settled && !seen.equals(shown)) {
      shown = seen;
      replace(read, problem);
    }
  }

  @Override
  public void close() {
    ReferenceCountUtil.release(current);
  }

  private void replace(@Nullable CertificateFiles read, String unreadable) {
    String problem = unreadable;
    if (read != null) {
      try {
        SslContext old = current;
        current = read.context(provider);
        ReferenceCountUtil.release(old);
        LOG.info("The certificate of {} was loaded anew.", files.certificate());
        listener.reloaded(true);
        return;
      } catch (IOException | GeneralSecurityException | RuntimeException e) {
        problem =
            e instanceof GeneralSecurityException ? String.valueOf(e.getMessage()) : "refused";
      }
    }
    LOG.warn(
        "The certificate of {} has changed and can't be used; the old one stays: {}.",
        files.certificate(),
        problem);
    listener.reloaded(false);
  }
}
