package dev.byline.demo.idp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.server.Gateway;
import dev.byline.server.config.BadConfig;
import dev.byline.server.config.ConfigFile;
import dev.byline.sim.Simulator;
import dev.byline.sim.SimulatorOptions;
import dev.byline.sim.books.ServedCall;
import dev.byline.sim.counters.Counters.Traffic;
import dev.byline.sim.iam.AccessKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A simulated AWS and a real gateway that trusts one identity provider, found by its discovery
 * document. Closing it checks that the ledger says of every caller what AWS has in its books.
 */
final class IdpWorld implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Simulator simulator;
  private final Gateway gateway;
  private final SteeredClock clock;
  private final Path ledger;
  private final SdkCaller caller;

  private IdpWorld(Simulator simulator, Gateway gateway, SteeredClock clock, Path ledger) {
    this.simulator = simulator;
    this.gateway = gateway;
    this.clock = clock;
    this.ledger = ledger;
    this.caller = new SdkCaller(uri());
  }

  /**
   * Starts both.
   *
   * @param issuer whom the gateway trusts
   * @param trust its algorithms and identity, in YAML
   */
  static IdpWorld start(URI issuer, String trust, Path ledger) {
    Simulator simulator = Simulator.start(SimulatorOptions.defaults());
    try {
      AccessKey key = simulator.iam().gatewayCredentials();
      AwsSessionCredentials base = AwsSessionCredentials.create(
          key.accessKeyId(), key.secretAccessKey(), key.sessionToken().orElseThrow());
      SteeredClock clock = new SteeredClock();
      Gateway gateway = Gateway.start(
          ConfigFile.parse(config(simulator, issuer, trust, ledger)),
          StaticCredentialsProvider.create(base),
          clock);
      return new IdpWorld(simulator, gateway, clock, ledger);
    } catch (IOException | BadConfig | RuntimeException e) {
      simulator.close();
      throw new IllegalStateException(e);
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + gateway.address().getPort());
  }

  SteeredClock clock() {
    return clock;
  }

  SdkCaller caller() {
    return caller;
  }

  /** A call with {@code token} is served, and both AWS's books and the ledger name this session and these tags. */
  void assertServed(TestToken token, String label, Map<String, String> tags) {
    int before = simulator.books().served().size();
    caller.converse(token);

    List<ServedCall> served = simulator.books().served();
    assertThat(served).hasSize(before + 1);
    ServedCall call = served.getLast();
    assertThat(call.principalArn()).endsWith("/" + ExpectedSession.name(label, token));
    assertThat(call.principalTags()).isEqualTo(tags);
    JsonNode row = rows().getLast();
    assertThat(row.path("principal_arn").asString()).isEqualTo(call.principalArn());
    assertThat(row.path("issuer").asString())
        .isEqualTo(token.claims().path("iss").asString());
    assertThat(row.path("subject").asString())
        .isEqualTo(token.claims().path("sub").asString());
    assertThat(row.path("input_tokens").asLong()).isEqualTo(call.inputTokens());
    assertThat(row.path("output_tokens").asLong()).isEqualTo(call.outputTokens());
  }

  /** A call with {@code token} is refused for {@code reason}, and no byte of it goes to AWS. */
  void assertRefused(TestToken token, String reason) {
    List<Long> before = seenByAws();
    int rows = rows().size();

    assertThatThrownBy(() -> caller.converse(token)).isInstanceOf(AccessDeniedException.class);

    assertThat(rows()).hasSize(rows + 1);
    assertThat(rows().getLast().path("reason").asString()).isEqualTo(reason);
    assertThat(seenByAws()).as("connections, bytes and calls at AWS").isEqualTo(before);
  }

  /** Calls until the gateway has learnt of the key that signed {@code token}. */
  void awaitServed(TestToken token) {
    Instant latest = Instant.now().plus(PATIENCE);
    while (true) {
      try {
        caller.converse(token);
        return;
      } catch (AccessDeniedException e) {
        assertThat(Instant.now()).as("still refused").isBefore(latest);
      }
    }
  }

  private List<Long> seenByAws() {
    List<Long> seen = new ArrayList<>();
    for (String service : List.of("sts", "bedrock")) {
      Traffic traffic = simulator.counters().traffic(service);
      seen.add(traffic.connections());
      seen.add(traffic.bytesReceived());
    }
    simulator.counters().operations().values().forEach(operation -> seen.add(operation.seen()));
    return seen;
  }

  /** The ledger's rows of all exchanges that have ended. */
  List<JsonNode> rows() {
    gateway.flushLedger();
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

  @Override
  public void close() {
    try {
      Map<String, Long> ours = new TreeMap<>();
      for (JsonNode row : rows()) {
        if (row.path("status").asInt() == 200) {
          long tokens =
              row.path("input_tokens").asLong() + row.path("output_tokens").asLong();
          ours.merge(row.path("principal_arn").asString(), tokens, Long::sum);
        }
      }
      Map<String, Long> theirs = new TreeMap<>();
      for (ServedCall call : simulator.books().served()) {
        theirs.merge(call.principalArn(), call.inputTokens() + call.outputTokens(), Long::sum);
      }
      assertThat(ours).as("tokens in the ledger and in AWS's books").isEqualTo(theirs);
    } finally {
      caller.close();
      gateway.close();
      simulator.close();
    }
  }

  private static String config(Simulator simulator, URI issuer, String trust, Path ledger) {
    return """
        region: us-east-1
        listen: {address: "127.0.0.1:0"}
        admin: {address: "127.0.0.1:0"}
        upstream: {endpoint: "%s"}
        sts: {endpoint: "%s"}
        issuers:
          - name: provider
            issuer: %s
            audiences: [byline]
        %s
        roles:
          - role-arn: %s
        access:
          - models: ["amazon.*"]
            operations: [converse]
        ledger: {directory: "%s"}
        """.formatted(
            simulator.bedrock(),
            simulator.sts(),
            issuer,
            trust.indent(4).stripTrailing(),
            simulator.iam().invokeRoleArn(),
            ledger);
  }
}
