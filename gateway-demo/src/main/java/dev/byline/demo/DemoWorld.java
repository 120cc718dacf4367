package dev.byline.demo;

import dev.byline.core.request.Operation;
import dev.byline.server.Gateway;
import dev.byline.server.config.BadConfig;
import dev.byline.server.config.ConfigFile;
import dev.byline.sim.Simulator;
import dev.byline.sim.SimulatorOptions;
import dev.byline.sim.cur.CurExport;
import dev.byline.sim.cur.CurOptions;
import dev.byline.sim.iam.AccessKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * A simulated AWS and the gateway before it, on loopback, with their files in one folder: {@code
 * gateway.yaml}, {@code tls/}, {@code ledger/}, {@code cur/}.
 *
 * <p>Thread: one. Owns: both, and the folder. Fails: {@link IOException} where a port or the folder
 * can't be had.
 */
final class DemoWorld implements AutoCloseable {
  private final Path folder;
  private final Simulator simulator;
  private final DemoCertificate certificate;
  private final Gateway gateway;

  private DemoWorld(
      Path folder, Simulator simulator, DemoCertificate certificate, Gateway gateway) {
    this.folder = folder;
    this.simulator = simulator;
    this.certificate = certificate;
    this.gateway = gateway;
  }

  /** Starts both; {@code folder} must be empty or missing. */
  static DemoWorld start(Path folder) throws IOException {
    Files.createDirectories(folder);
    Simulator simulator = Simulator.start(SimulatorOptions.defaults());
    try {
      DemoCertificate certificate =
          DemoCertificate.in(folder.resolve("tls"), Clock.systemUTC().instant());
      Path config = folder.resolve("gateway.yaml");
      Files.writeString(config, config(simulator, folder));
      AccessKey key = simulator.iam().gatewayCredentials();
      AwsSessionCredentials base = AwsSessionCredentials.create(
          key.accessKeyId(), key.secretAccessKey(), key.sessionToken().orElseThrow());
      Gateway gateway = Gateway.start(
          ConfigFile.read(config), StaticCredentialsProvider.create(base), Clock.systemUTC());
      return new DemoWorld(folder, simulator, certificate, gateway);
    } catch (BadConfig e) {
      simulator.close();
      throw new IllegalStateException("the demo's own configuration", e);
    } catch (IOException | RuntimeException e) {
      simulator.close();
      throw e;
    }
  }

  Simulator simulator() {
    return simulator;
  }

  /** The plain listener. */
  URI gateway() {
    return URI.create("http://127.0.0.1:" + gateway.address().getPort());
  }

  /** The TLS listener. */
  URI gatewayTls() {
    return URI.create("https://localhost:" + gateway.addresses().getLast().getPort());
  }

  DemoCertificate certificate() {
    return certificate;
  }

  URI admin() {
    return URI.create("http://127.0.0.1:" + gateway.adminAddress().getPort());
  }

  Path ledger() {
    return folder.resolve("ledger");
  }

  Path cur() {
    return folder.resolve("cur");
  }

  /** A token of {@code user}, as the identity provider would give it. */
  String token(DemoUser user) {
    return simulator.tokens().mint(user.claims());
  }

  /** What the simulated AWS refused so far: STS, Bedrock and the issuer together. */
  long refused() {
    return simulator.counters().operations().values().stream()
        .mapToLong(operation -> operation.refusals())
        .sum();
  }

  /** Waits until every row is on disk, then lets AWS write the bill. */
  void cutBill() throws IOException {
    gateway.flushLedger();
    new CurExport(CurOptions.defaults(Clock.systemUTC()))
        .write(cur(), simulator.books().served());
  }

  @Override
  public void close() {
    gateway.close();
    simulator.close();
  }

  private static String config(Simulator simulator, Path folder) {
    return """
        # The demo's own configuration; docs/configuration.md explains each key.
        region: us-east-1
        listen:
          - address: 127.0.0.1:0          # plain: HTTP/1.1, or HTTP/2 with prior knowledge
          - address: 127.0.0.1:0          # TLS: what ALPN agrees on
            tls: {certificate: "%1$s/tls/tls.crt", key: "%1$s/tls/tls.key"}
        admin: {address: "127.0.0.1:0"}
        upstream:                         # without the endpoints: the region's own
          endpoint: "%2$s"
          control-plane: {enabled: true, endpoint: "%3$s"}
          mantle: {enabled: true, endpoint: "%4$s"}
        sts: {endpoint: "%5$s"}             # without it: STS of the region
        issuers:
          - name: demo
            issuer: %6$s
            audiences: [byline]
            algorithms: [RS256, ES256]
            tenants: [acme, globex]
            identity:
              subject: claims.sub
              label: claims.email
              tenant: claims.tenant
              team: claims.team
              application: claims.application
              environment: claims.environment
              cost-center: claims.cost_center
        roles:
          - role-arn: %7$s
            duration: 1h
        access:
          - models: ["*anthropic.claude-*", "amazon.*", "*openai.gpt-*"]
            operations:
              %8$s
        ledger: {directory: "%1$s/ledger"}
        """.formatted(
            folder.toString().replace("\\", "\\\\").replace("\"", "\\\""),
            simulator.bedrock(),
            simulator.controlPlane(),
            simulator.mantle(),
            simulator.sts(),
            simulator.issuer(),
            simulator.iam().invokeRoleArn(),
            everyOperation());
  }

  /** As a list in YAML, one a line. */
  private static String everyOperation() {
    return Stream.of(Operation.values())
        .map(Operation::text)
        .collect(Collectors.joining(",\n       ", "[", "]"));
  }
}
