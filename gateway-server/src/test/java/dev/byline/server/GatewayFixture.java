package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.request.Operation;
import dev.byline.server.config.BadConfig;
import dev.byline.server.config.ConfigFile;
import dev.byline.sim.Simulator;
import dev.byline.sim.SimulatorOptions;
import dev.byline.sim.books.ServedCall;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.oidc.TokenMint;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real gateway before a simulated AWS, on loopback. Closing it checks what must hold after every
 * test: no open exchange, no open reservation, no leaked buffer, and a ledger that says of every
 * answered call what the simulator's books say.
 */
@NullMarked
final class GatewayFixture implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Simulator simulator;
  private final String file;
  private final Path ledger;
  private Gateway gateway;
  private boolean closed;
  private boolean checked;

  private GatewayFixture(Simulator simulator, Gateway gateway, String file, Path ledger) {
    this.simulator = simulator;
    this.gateway = gateway;
    this.file = file;
    this.ledger = ledger;
  }

  static GatewayFixture start() {
    return start("", world -> {});
  }

  /** A gateway with more {@code settings} in its file, in a world that {@code change} has changed. */
  static GatewayFixture start(String settings, Consumer<Simulator> change) {
    return start(settings, change, Simulator::bedrock);
  }

  /** A gateway whose upstream is not the simulator's but {@code upstream}. */
  static GatewayFixture before(URI upstream) {
    return before(upstream, "");
  }

  /** A gateway before the upstream that {@code upstream} names in the simulated world. */
  static GatewayFixture startBefore(Function<Simulator, URI> upstream) {
    return start("", world -> {}, upstream);
  }

  /** The same with more {@code settings}. */
  static GatewayFixture before(URI upstream, String settings) {
    return start(settings, world -> {}, simulator -> upstream);
  }

  /** A gateway whose file is what {@code rewrite} makes of the usual one. */
  static GatewayFixture rewritten(UnaryOperator<String> rewrite, Consumer<Simulator> change) {
    return start("{address: \"127.0.0.1:0\"}", rewrite, change, Simulator::bedrock);
  }

  /**
   * A gateway whose file is what {@code rewrite} makes of the world and the usual one, and whose clock
   * is the world's, as {@code simulator().faults().clockOffset} sets it.
   */
  static GatewayFixture inWorld(BiFunction<Simulator, String, String> rewrite) {
    Simulator simulator = Simulator.start(SimulatorOptions.defaults());
    try {
      Path ledger = Files.createTempDirectory("byline-ledger");
      String usual = config("{address: \"127.0.0.1:0\"}", simulator, simulator.bedrock(), ledger);
      String file = rewrite.apply(simulator, usual);
      return new GatewayFixture(simulator, gateway(simulator, file), file, ledger);
    } catch (IOException e) {
      simulator.close();
      throw new UncheckedIOException(e);
    }
  }

  /** Another gateway in the place of this one, with the file that {@code rewrite} makes of its file. */
  void replaceGateway(UnaryOperator<String> rewrite) throws IOException {
    stopGateway();
    gateway = gateway(simulator, rewrite.apply(file));
    closed = false;
  }

  private static Gateway gateway(Simulator simulator, String file) throws IOException {
    try {
      return Gateway.start(
          ConfigFile.parse(file),
          StaticCredentialsProvider.create(base(simulator)),
          simulator.faults().clock(),
          Duration.ofMillis(20));
    } catch (BadConfig e) {
      throw new IllegalStateException(e);
    }
  }

  private static AwsSessionCredentials base(Simulator simulator) {
    AccessKey key = simulator.iam().gatewayCredentials();
    return AwsSessionCredentials.create(
        key.accessKeyId(), key.secretAccessKey(), key.sessionToken().orElseThrow());
  }

  /** A gateway whose {@code listen} is that of {@code yaml}, and which looks at certificates often. */
  static GatewayFixture listening(String yaml, String settings) {
    return start(yaml, settings, world -> {}, Simulator::bedrock);
  }

  private static GatewayFixture start(
      String settings, Consumer<Simulator> change, Function<Simulator, URI> upstream) {
    return start("{address: \"127.0.0.1:0\"}", settings, change, upstream);
  }

  private static GatewayFixture start(
      String listen,
      String settings,
      Consumer<Simulator> change,
      Function<Simulator, URI> upstream) {
    return start(listen, file -> file + settings, change, upstream);
  }

  private static GatewayFixture start(
      String listen,
      UnaryOperator<String> rewrite,
      Consumer<Simulator> change,
      Function<Simulator, URI> upstream) {
    Simulator simulator = Simulator.start(SimulatorOptions.defaults());
    change.accept(simulator);
    try {
      Path ledger = Files.createTempDirectory("byline-ledger");
      String file = rewrite.apply(config(listen, simulator, upstream.apply(simulator), ledger));
      return new GatewayFixture(simulator, gateway(simulator, file), file, ledger);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Simulator simulator() {
    return simulator;
  }

  Gateway gateway() {
    return gateway;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + gateway.address().getPort());
  }

  /** The gateway's configuration. */
  String file() {
    return file;
  }

  /** Where the listener of this place in the configuration is. */
  URI uri(String scheme, int listener) {
    return URI.create(
        scheme + "://localhost:" + gateway.addresses().get(listener).getPort());
  }

  URI admin() {
    return URI.create("http://127.0.0.1:" + gateway.adminAddress().getPort());
  }

  String token(String user) {
    return simulator.tokens().mint(claims(user));
  }

  Map<String, Object> claims(String user) {
    return new HashMap<>(Map.of(
        "sub", user,
        "email", user + "@acme.example",
        "tenant", "acme",
        "team", "blue",
        "application", "chat",
        "environment", "prod",
        "cost_center", "cc-7",
        "aud", TokenMint.AUDIENCE));
  }

  /** The ledger's rows, once the gateway has stopped. */
  List<JsonNode> rows() {
    stopGateway();
    List<JsonNode> rows = new ArrayList<>();
    try (Stream<Path> files = Files.list(ledger)) {
      for (Path file : files.toList()) {
        Files.readAllLines(file).forEach(line -> rows.add(JSON.readTree(line)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  /** Waits until every exchange that has begun has ended and its row is durable. */
  void awaitNoOpenExchange() {
    gateway.flushLedger();
  }

  long stsCalls() {
    return simulator.counters().of("sts", "AssumeRole").seen();
  }

  long webIdentityCalls() {
    return simulator.counters().of("sts", "AssumeRoleWithWebIdentity").seen();
  }

  long bedrockCalls() {
    return simulator.counters().operations().entrySet().stream()
        .filter(operation -> operation.getKey().startsWith("bedrock"))
        .mapToLong(operation -> operation.getValue().seen())
        .sum();
  }

  @Override
  public void close() {
    if (checked) {
      return;
    }
    checked = true;
    stopGateway();
    assertThat(gateway.openExchanges()).as("open exchanges").isZero();
    assertThat(gateway.openReservations()).as("open reservations").isZero();
    assertThat(gateway.heldBodyBytes()).as("request bytes held").isZero();
    ledgerEqualsBooks();
    deleteLedger();
    simulator.close();
    LeakPresenceDetector.check();
    BlockingGate.check();
  }

  private void stopGateway() {
    if (!closed) {
      closed = true;
      gateway.close();
    }
  }

  private void deleteLedger() {
    try (Stream<Path> files = Files.list(ledger)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(ledger);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Per principal and model; rows whose usage is absent say nothing and are left out with a reason. */
  private void ledgerEqualsBooks() {
    Map<String, Long> ours = new HashMap<>();
    boolean everythingKnown = true;
    for (JsonNode row : rows()) {
      if (row.get("usage").asString().equals("absent")) {
        everythingKnown = false;
        continue;
      }
      long tokens = row.get("input_tokens").asLong()
          + row.get("output_tokens").asLong()
          + row.get("cache_read_tokens").asLong()
          + row.get("cache_write_tokens").asLong();
      if (tokens > 0) {
        ours.merge(
            row.get("principal_arn").asString() + ' ' + row.get("model").asString(),
            tokens,
            Long::sum);
      }
    }
    Map<String, Long> theirs = new HashMap<>();
    for (ServedCall call : simulator.books().served()) {
      theirs.merge(
          call.principalArn() + ' ' + call.modelId(),
          call.inputTokens()
              + call.outputTokens()
              + call.cacheReadTokens()
              + call.cacheWriteTokens(),
          Long::sum);
    }
    if (everythingKnown) {
      assertThat(ours).as("ledger against the simulator's books").isEqualTo(theirs);
    } else {
      ours.forEach((key, tokens) -> assertThat(theirs.getOrDefault(key, 0L))
          .as("the simulator's books hold at least the ledger: %s", key)
          .isGreaterThanOrEqualTo(tokens));
    }
  }

  private static String operations() {
    return Stream.of(Operation.values()).map(Operation::text).collect(Collectors.joining(", "));
  }

  private static String config(String listen, Simulator simulator, URI upstream, Path ledger) {
    return """
        region: us-east-1
        listen: %s
        admin: {address: "127.0.0.1:0"}
        upstream:
          endpoint: "%s"
          control-plane: {endpoint: "%s"}
          mantle: {endpoint: "%s"}
        sts: {endpoint: "%s"}
        issuers:
          - name: sim
            issuer: %s
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
          - role-arn: %s
        access:
          - models: ["*anthropic.claude-*", "amazon.*", "arn:aws:bedrock:*", "*openai.*"]
            operations: [%s]
        ledger: {directory: "%s"}
        """.formatted(
            listen,
            upstream,
            simulator.controlPlane(),
            simulator.mantle(),
            simulator.sts(),
            simulator.issuer(),
            simulator.iam().invokeRoleArn(),
            operations(),
            ledger);
  }
}
