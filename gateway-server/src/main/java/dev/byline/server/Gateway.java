package dev.byline.server;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.byline.auth.jwt.JwtAuthenticator;
import dev.byline.auth.sigv4.SigV4Signer;
import dev.byline.auth.sts.AssumeRoleSource;
import dev.byline.auth.sts.CachedCredentials;
import dev.byline.core.access.AccessPolicy;
import dev.byline.core.access.Authorizer;
import dev.byline.core.access.CallerPolicy;
import dev.byline.core.access.SessionMode;
import dev.byline.core.identity.Principal;
import dev.byline.core.ledger.ExchangeId;
import dev.byline.core.limit.InFlightLimiter;
import dev.byline.core.limit.Limiter;
import dev.byline.core.request.Endpoint;
import dev.byline.server.admin.AdminServer;
import dev.byline.server.admin.Readiness;
import dev.byline.server.config.GatewayConfig;
import dev.byline.server.config.ListenSettings;
import dev.byline.server.config.PseudonymKey;
import dev.byline.server.exchange.Additions;
import dev.byline.server.exchange.Admission;
import dev.byline.server.exchange.ExchangeServices;
import dev.byline.server.exchange.HeadReader;
import dev.byline.server.listen.CertificateWatch;
import dev.byline.server.listen.Listener;
import dev.byline.server.listen.TlsProvider;
import dev.byline.server.metering.LedgerWriter;
import dev.byline.server.metering.Settlement;
import dev.byline.server.observe.MicrometerObserver;
import dev.byline.server.observe.OpenExchanges;
import dev.byline.server.upstream.BodyBudget;
import dev.byline.server.upstream.UpstreamPool;
import dev.byline.server.upstream.UpstreamTls;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * The gateway: everything wired, in the order in which a request meets it.
 *
 * <p>Life: {@link #start} opens the ledger, wires, binds; {@link #close} stops accepting, lets open
 * exchanges end, writes the ledger out and stops.
 *
 * <p>Thread: any. Owns: every thread, socket and file of the gateway. Fails: {@link IOException} where
 * the ledger can't be written or an address can't be bound; then nothing stays open.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final Duration CERTIFICATES_EVERY = Duration.ofSeconds(2);

  /** How long the farewell to all clients may take, before requests are refused. */
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final GatewayConfig config;
  private final EventLoops loops;
  private final ExecutorService blocking;
  private final AssumeRoleSource sts;
  private final LedgerWriter ledger;
  private final OpenExchanges open = new OpenExchanges();
  private final Limiter limiter;
  private final BodyBudget bodies;
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<Listener> listeners = new ArrayList<>();
  private final Duration certificatesEvery;
  private @Nullable CertificateWatch certificates;
  private @Nullable JwtAuthenticator authenticator;
  private @Nullable UpstreamTls upstreamTls;
  private @Nullable UpstreamPool upstreams;
  private @Nullable AdminServer admin;
  private volatile boolean serving;

  private Gateway(
      GatewayConfig config, AwsCredentialsProvider base, Clock clock, Duration certificatesEvery)
      throws IOException {
    this.config = config;
    this.certificatesEvery = certificatesEvery;
    this.ledger = LedgerWriter.open(config.ledger(), clock.instant());
    this.loops = EventLoops.start();
    this.blocking = Executors.newThreadPerTaskExecutor(
        Thread.ofVirtual().name("byline-blocking-", 0).factory());
    this.limiter = new InFlightLimiter(config.limits().requestsInFlight());
    this.bodies = new BodyBudget(config.limits().bodyMemory());
    this.sts = new AssumeRoleSource(config.sts(), base, blocking, new MicrometerObserver(metrics));
  }

  /**
   * Starts a gateway.
   *
   * @param base the gateway's own credentials: they sign AssumeRole and nothing else
   * @param clock tokens, signatures and ledger rows go by it
   */
  public static Gateway start(GatewayConfig config, AwsCredentialsProvider base, Clock clock)
      throws IOException {
    return start(config, base, clock, CERTIFICATES_EVERY);
  }

  /** The same, with another time between two looks at the certificates' files. */
  static Gateway start(
      GatewayConfig config, AwsCredentialsProvider base, Clock clock, Duration certificatesEvery)
      throws IOException {
    Gateway gateway = new Gateway(config, base, clock, certificatesEvery);
    try {
      gateway.open(clock);
      return gateway;
    } catch (IOException | RuntimeException e) {
      gateway.close();
      throw e;
    }
  }

  /** Where applications connect: the first listener's address. */
  public InetSocketAddress address() {
    return addresses().getFirst();
  }

  /** Where applications connect: every listener's address, in the order of the configuration. */
  public List<InetSocketAddress> addresses() {
    if (listeners.isEmpty()) {
      throw new IllegalStateException("not started");
    }
    return listeners.stream().map(Listener::address).toList();
  }

  /** Where operators look. */
  public InetSocketAddress adminAddress() {
    if (admin == null) {
      throw new IllegalStateException("not started");
    }
    return admin.address();
  }

  /** Exchanges that have begun and not ended. */
  public int openExchanges() {
    return open.count();
  }

  /** Reservations that are neither settled nor cancelled. */
  public int openReservations() {
    return limiter.open();
  }

  /** Waits until no exchange is open, at most for the drain's time, and every row is durable. */
  public void flushLedger() {
    drain();
    ledger.flush();
  }

  /** Bytes of request bodies that are held now. */
  public long heldBodyBytes() {
    return bodies.held();
  }

  @Override
  public void close() {
    serving = false;
    if (!listeners.isEmpty()) {
      listeners.forEach(Listener::stopAccepting);
      listeners.forEach(listener -> listener.drain(FAREWELL));
      open.stop();
      drain();
      listeners.forEach(Listener::closeConnections);
    }
    if (admin != null) {
      admin.close();
    }
    if (upstreams != null) {
      upstreams.close();
    }
    loops.close();
    if (certificates != null) {
      certificates.close();
      certificates = null;
    }
    if (upstreamTls != null) {
      upstreamTls.close();
      upstreamTls = null;
    }
    if (authenticator != null) {
      authenticator.close();
    }
    sts.close();
    blocking.close();
    ledger.close();
  }

  private void open(Clock clock) throws IOException {
    MicrometerObserver observer = new MicrometerObserver(metrics);
    authenticator = new JwtAuthenticator(
        config.issuers(),
        PseudonymKey.names(config.pseudonymKey()),
        clock,
        blocking,
        usesTokens(config.access()));
    authenticator.start();
    Admission admission = new Admission(
        ledger,
        authenticator,
        authorizer(config.access()),
        limiter,
        new CachedCredentials(sts, clock));
    SslProvider provider = usesTls() ? TlsProvider.choose() : SslProvider.JDK;
    upstreamTls = upstreamTls(provider);
    upstreams = new UpstreamPool(
        loops.group(), loops.socketType(), loops.resolver(), upstreamTls, config.timeouts());
    ExchangeServices services = new ExchangeServices(
        new HeadReader(config.callerHeaders()),
        admission,
        new Additions(config.metadata(), demandsGuardrails(config.access())),
        new SigV4Signer(clock),
        upstreams,
        bodies,
        new Settlement(ledger, observer),
        open,
        new ExchangeId(clock, () -> ThreadLocalRandom.current().nextLong()),
        clock,
        config.limits(),
        config.timeouts());
    Gauge.builder("byline.exchanges.open", open, OpenExchanges::count).register(metrics);
    Gauge.builder("byline.request.body.bytes", bodies, BodyBudget::held).register(metrics);
    Gauge.builder("byline.reservations.open", limiter, Limiter::open).register(metrics);
    Readiness readiness = new Readiness()
        .part("ledger", ledger::available)
        .part("listener", () -> serving)
        .anyOf("issuers", () -> states(authenticator));
    admin = AdminServer.start(config.admin(), metrics, readiness);
    certificates = new CertificateWatch(provider, blocking, this::reloaded, certificatesEvery);
    for (ListenSettings settings : config.listen()) {
      listeners.add(
          Listener.bind(settings, certificates, loops.group(), loops.serverType(), services));
    }
    serving = true;
  }

  private static Map<String, Readiness.Member> states(@Nullable JwtAuthenticator authenticator) {
    Map<String, Readiness.Member> states = new LinkedHashMap<>();
    if (authenticator != null) {
      authenticator.issuers().forEach(issuer -> {
        String text = Objects.requireNonNullElse(issuer.why(), Readiness.OK);
        states.put(issuer.name(), new Readiness.Member(issuer.ready(), text));
      });
    }
    return states;
  }

  private static boolean demandsGuardrails(AccessPolicy policy) {
    return policy.rules().stream().anyMatch(rule -> rule.guardrail() != null);
  }

  /** Whether role sessions are made with the callers' own tokens. */
  private static boolean usesTokens(AccessPolicy policy) {
    return policy.routes().stream().anyMatch(route -> route.mode() == SessionMode.WEB_IDENTITY);
  }

  /** What the rules say of a caller is found out once for as long as the caller is remembered. */
  private static Authorizer authorizer(AccessPolicy policy) {
    LoadingCache<Principal, CallerPolicy> callers =
        Caffeine.newBuilder().weakKeys().build(policy::forCaller);
    return new Authorizer(policy, callers::get);
  }

  private boolean usesTls() {
    return upstreamUsesTls()
        || config.listen().stream().anyMatch(settings -> settings.tls() != null);
  }

  private boolean upstreamUsesTls() {
    return config.access().regions().stream()
        .flatMap(region -> region.endpoints().values().stream())
        .anyMatch(Endpoint::tls);
  }

  private @Nullable UpstreamTls upstreamTls(SslProvider provider) throws IOException {
    return upstreamUsesTls() ? UpstreamTls.by(provider, TlsProvider.protocols()) : null;
  }

  private void reloaded(boolean loaded) {
    metrics
        .counter("byline.tls.reloads", "result", loaded ? "loaded" : "refused")
        .increment();
  }

  private void drain() {
    try {
      if (!open.awaitNone(config.timeouts().drain())) {
        LOG.warn("{} exchanges are still open.", open.count());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
