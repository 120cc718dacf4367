package dev.byline.server.listen;

import dev.byline.server.config.TlsFiles;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of all listeners, whose files are looked at every few seconds.
 *
 * <p>Thread: the files are read on a thread of its own. Owns: that thread and the certificates; to be
 * closed when no connection can begin any more. Fails: never, once a certificate was there.
 */
public final class CertificateWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

  private final SslProvider provider;
  private final Executor handshakes;
  private final ReloadListener listener;
  private final Duration every;
  private final List<ReloadedCertificate> certificates = new ArrayList<>();
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
      Thread.ofPlatform().daemon().name("byline-certificates").factory());

  /**
   * A watch over nothing yet.
   *
   * @param handshakes does the expensive part of each handshake
   * @param listener is told of every change
   * @param every between two looks; a change is taken at the second that sees it
   */
  public CertificateWatch(
      SslProvider provider, Executor handshakes, ReloadListener listener, Duration every) {
    this.provider = provider;
    this.handshakes = handshakes;
    this.listener = listener;
    this.every = every;
  }

  /** The certificate in {@code files}, from now on watched. */
  ReloadedCertificate watch(TlsFiles files) throws IOException {
    ReloadedCertificate certificate = ReloadedCertificate.of(files, provider, handshakes, listener);
    certificates.add(certificate);
    thread.scheduleWithFixedDelay(
        () -> look(certificate), every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
    return certificate;
  }

  @Override
  public void close() {
    thread.close();
    certificates.forEach(ReloadedCertificate::close);
  }

  private static void look(ReloadedCertificate certificate) {
    try {
      certificate.look();
    } catch (RuntimeException bug) {
      LOG.error("A certificate's files could not be looked at.", bug);
    }
  }
}
