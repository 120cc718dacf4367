package dev.byline.sim;

import dev.byline.sim.bedrock.AnswerPlan;
import dev.byline.sim.bedrock.BedrockSettings;
import dev.byline.sim.bedrock.ModelCatalog;
import dev.byline.sim.bedrock.async.AsyncInvocations;
import dev.byline.sim.bedrock.guardrail.Guardrails;
import dev.byline.sim.bidi.BidiService;
import dev.byline.sim.bidi.SpeechPlan;
import dev.byline.sim.books.Books;
import dev.byline.sim.counters.Counters;
import dev.byline.sim.faults.Faults;
import dev.byline.sim.faults.ServiceFaults;
import dev.byline.sim.http.HttpServer;
import dev.byline.sim.http.Service;
import dev.byline.sim.http.TlsIdentity;
import dev.byline.sim.iam.SimulatedIam;
import dev.byline.sim.oidc.AwsIssuer;
import dev.byline.sim.oidc.OidcIssuer;
import dev.byline.sim.oidc.TokenMint;
import dev.byline.sim.sts.StsService;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An AWS in a box, on loopback: an OpenID Connect issuer, STS, Bedrock Runtime, its control plane and Mantle that refuse what
 * AWS would refuse. Everything it knows comes from AWS's documentation.
 */
public final class Simulator implements AutoCloseable {
  private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
  private final Counters counters = new Counters();
  private final Books books = new Books();
  private final Faults faults;
  private final SimulatedIam iam;
  private final ModelCatalog models;
  private final Issuers issuers;
  private final OidcIssuer oidc;
  private final StsService stsService;
  private final BedrockEndpoints endpoints;
  private final BidiService bidiService;
  private final URI issuer;
  private final URI sts;
  private final URI bedrock;
  private final URI controlPlane;
  private final URI mantle;
  private @Nullable TlsPorts tls;

  private Simulator(SimulatorOptions options) {
    faults = new Faults(options.clock());
    Clock clock = faults.clock();
    iam = new SimulatedIam(options.account(), clock, new SecureRandom());
    iam.installDefaultWorld();
    models = new ModelCatalog(options.region(), options.account());
    issuers = new Issuers(this::bind, iam, faults, counters);
    endpoints = new BedrockEndpoints(
        new BedrockSettings(options.region(), options.answers(), options.minimumCacheTokens()),
        iam,
        models,
        faults,
        counters,
        books);
    stsService = new StsService(options.region(), iam, issuers, clock, faults.sts(), counters);
    bidiService = new BidiService(
        endpoints.runtime(), options.region(), iam, clock, faults.bedrock(), counters, books);
    oidc = issuers.start("oidc", options.issuerPort(), faults.oidc());
    issuer = URI.create(oidc.url());
    sts = bind(options.stsPort(), stsService, faults.sts());
    bedrock = bind(options.bedrockPort(), bidiService, faults.bedrock());
    controlPlane = bind(0, endpoints.control(), faults.control());
    mantle = bind(0, endpoints.mantle(), faults.mantle());
  }

  /** Starts all services. */
  public static Simulator start(SimulatorOptions options) {
    return new Simulator(options);
  }

  /** Starts with the defaults. */
  public static Simulator start() {
    return start(SimulatorOptions.defaults());
  }

  private URI bind(int port, Service service, ServiceFaults script) {
    return bind(port, Optional.empty(), service, script);
  }

  private URI bind(int port, Optional<TlsIdentity> tls, Service service, ServiceFaults script) {
    try {
      HttpServer server = HttpServer.bind(
          loops, new HttpServer.Site(port, tls, service, script.http2(), faults.clock(), counters));
      servers.add(server);
      return server.address();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** TLS ports, any free ones, opened at the first call. The issuer still names itself by its plain URL in its tokens. */
  public synchronized TlsPorts tls() {
    TlsPorts open = tls;
    if (open == null) {
      TlsIdentity identity = TlsIdentity.create();
      Optional<TlsIdentity> by = Optional.of(identity);
      open = new TlsPorts(
          bind(0, by, oidc.pages(), faults.oidc()),
          bind(0, by, stsService, faults.sts()),
          bind(0, by, bidiService, faults.bedrock()),
          identity.authority(),
          identity.authorityPem());
      tls = open;
    }
    return open;
  }

  /** The issuer's URL: {@code iss} of its tokens. */
  public URI issuer() {
    return issuer;
  }

  /**
   * A further issuer on a port of its own, started at the first call and registered with IAM as an OIDC provider. Its requests
   * are counted under its name.
   *
   * @param name such as {@code second}
   */
  public OidcIssuer issuer(String name) {
    return issuers.named(name);
  }

  /**
   * The account's own issuer, whose tokens STS gives by GetWebIdentityToken. The first call enables outbound identity
   * federation: until then STS refuses, as in a new account.
   */
  public AwsIssuer outboundIssuer() {
    return issuers.enableOutbound();
  }

  /** The base URL of STS. */
  public URI sts() {
    return sts;
  }

  /** The base URL of Bedrock Runtime. */
  public URI bedrock() {
    return bedrock;
  }

  /** The base URL of Bedrock's control plane, on any free port. */
  public URI controlPlane() {
    return controlPlane;
  }

  /** The base URL of Bedrock Mantle, on any free port. */
  public URI mantle() {
    return mantle;
  }

  /** Signs tokens of the issuer. */
  public TokenMint tokens() {
    return oidc.mint();
  }

  /** New signing keys at the issuer; the old ones are gone from its JWKS, unless they are to overlap. */
  public void rotateKeys(boolean overlap) {
    oidc.rotate(overlap);
  }

  /** Roles, users, policies and keys. */
  public SimulatedIam iam() {
    return iam;
  }

  /** Models and inference profiles. */
  public ModelCatalog models() {
    return models;
  }

  /** Guardrails of the account. */
  public Guardrails guardrails() {
    return endpoints.guardrails();
  }

  /** Asynchronous invocations of the account. */
  public AsyncInvocations asyncInvocations() {
    return endpoints.invocations();
  }

  /** What was asked, served and refused. */
  public Counters counters() {
    return counters;
  }

  /** What shall go wrong. */
  public Faults faults() {
    return faults;
  }

  /** What AWS would bill. */
  public Books books() {
    return books;
  }

  /** Changes how the models answer from now on. */
  public void answerWith(AnswerPlan plan) {
    endpoints.answerWith(plan);
  }

  /** Changes how the speech models answer, on streams that begin from now on. */
  public void speakWith(SpeechPlan plan) {
    bidiService.speakWith(plan);
  }

  /** Closes all ports and connections; held requests are dropped. */
  @Override
  public void close() {
    servers.forEach(HttpServer::close);
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }
}
