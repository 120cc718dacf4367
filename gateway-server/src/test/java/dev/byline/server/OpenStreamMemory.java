package dev.byline.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.byline.server.config.ConfigFile;
import dev.byline.sim.Simulator;
import dev.byline.sim.faults.Gate;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.oidc.TokenMint;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.management.ObjectName;
import org.jspecify.annotations.NullMarked;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * A measurement: the memory that an idle open stream costs the gateway. This process holds the gateway
 * alone; the simulator, which holds every stream after its second frame, and the clients are in another
 * one.
 *
 * <p>Both processes need two sockets a stream.
 */
@NullMarked
public final class OpenStreamMemory {
  private static final int STREAMS = 5_000;
  private static final int STREAMS_A_CONNECTION = 100;
  private static final String OTHER_SIDE = "other-side";

  private OpenStreamMemory() {}

  /** Prints what it measures, and ends. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0 && arguments[0].equals(OTHER_SIDE)) {
      otherSide();
    } else {
      measure();
    }
  }

  private static void measure() throws Exception {
    Process other = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx3g",
            "-cp",
            System.getProperty("java.class.path"),
            OpenStreamMemory.class.getName(),
            OTHER_SIDE)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    try (BufferedReader answers =
            new BufferedReader(new InputStreamReader(other.getInputStream(), UTF_8));
        PrintStream orders = new PrintStream(other.getOutputStream(), true, UTF_8)) {
      String[] facts = answers.readLine().split(" ", -1);
      Path ledger = Files.createTempDirectory("byline-open-streams");
      AwsSessionCredentials base = AwsSessionCredentials.create(facts[4], facts[5], facts[6]);
      try (Gateway gateway = Gateway.start(
          ConfigFile.parse(config(facts, ledger)),
          StaticCredentialsProvider.create(base),
          Clock.systemUTC())) {
        String port = String.valueOf(gateway.address().getPort());
        System.out.println("streams: " + STREAMS + ", processors: "
            + Runtime.getRuntime().availableProcessors() + ", JVM: "
            + System.getProperty("java.vm.version"));
        for (String protocol : List.of("http1", "http2")) {
          // Once for everything that is loaded, cached and pooled at its first use, once to
          // measure.
          order(orders, answers, "open " + protocol + " " + port);
          order(orders, answers, "close");
          awaitOpen(gateway, 0);
          Memory without = Memory.now();
          order(orders, answers, "open " + protocol + " " + port);
          awaitOpen(gateway, STREAMS);
          Memory with = Memory.now();
          with.print(protocol, without);
          order(orders, answers, "close");
          awaitOpen(gateway, 0);
        }
      }
    } finally {
      other.destroy();
      other.waitFor();
    }
  }

  private static void order(PrintStream orders, BufferedReader answers, String order)
      throws IOException {
    orders.println(order);
    String answer = answers.readLine();
    if (!"done".equals(answer)) {
      throw new IOException(order + ": " + answer);
    }
  }

  private static void awaitOpen(Gateway gateway, int count) {
    while (gateway.openExchanges() != count) {
      Thread.onSpinWait();
    }
  }

  /** The simulator and the clients, told what to do by lines. */
  private static void otherSide() throws Exception {
    try (Simulator simulator = Simulator.start();
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        ExecutorService threads = Executors.newFixedThreadPool(16)) {
      AccessKey key = simulator.iam().gatewayCredentials();
      System.out.println(String.join(
          " ",
          simulator.bedrock().toString(),
          simulator.sts().toString(),
          simulator.issuer().toString(),
          simulator.iam().invokeRoleArn(),
          key.accessKeyId(),
          key.secretAccessKey(),
          key.sessionToken().orElseThrow()));
      String token = simulator.tokens().mint(claims());
      List<AutoCloseable> clients = new ArrayList<>();
      Gate gate = simulator.faults().bedrock().holdAfterFrames(2);
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        String[] words = order.split(" ", -1);
        if (words[0].equals("open")) {
          gate = simulator.faults().bedrock().holdAfterFrames(2);
          URI gateway = URI.create("http://127.0.0.1:" + words[2]);
          open(threads, words[1], gateway, token, clients);
          if (!gate.awaitHeld(STREAMS, Duration.ofMinutes(1))) {
            throw new IllegalStateException("only " + gate.held() + " streams are open");
          }
        } else {
          gate.release();
          for (AutoCloseable client : clients) {
            client.close();
          }
          clients.clear();
        }
        System.out.println("done");
      }
    }
  }

  private static void open(
      ExecutorService threads,
      String protocol,
      URI gateway,
      String token,
      List<AutoCloseable> clients)
      throws Exception {
    boolean http1 = protocol.equals("http1");
    List<Callable<AutoCloseable>> tasks = new ArrayList<>();
    for (int i = 0; i < (http1 ? STREAMS : STREAMS / STREAMS_A_CONNECTION); i++) {
      tasks.add(() -> http1 ? http1(gateway, token) : http2(gateway, token));
    }
    // The first one alone, so that all others find its session.
    clients.add(tasks.removeFirst().call());
    for (Future<AutoCloseable> client : threads.invokeAll(tasks)) {
      clients.add(client.get());
    }
  }

  private static AutoCloseable http1(URI gateway, String token) throws IOException {
    RawConnection client = new RawConnection(gateway);
    String head = client.send(Calls.small(Calls.CONVERSE_STREAM, token)).head();
    if (!head.startsWith("HTTP/1.1 200")) {
      throw new IOException(head);
    }
    return client;
  }

  private static AutoCloseable http2(URI gateway, String token) throws Exception {
    RawHttp2 client = new RawHttp2(gateway);
    byte[] head = RawHttp2.block(
        ":method",
        "POST",
        ":scheme",
        "http",
        ":authority",
        "x",
        ":path",
        Calls.CONVERSE_STREAM,
        "authorization",
        "Bearer " + token);
    for (int i = 0; i < STREAMS_A_CONNECTION; i++) {
      int stream = 2 * i + 1;
      client.send(
          RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, head),
          RawHttp2.frame(RawHttp2.DATA, RawHttp2.END_STREAM, stream, Calls.BODY.getBytes(UTF_8)));
      if (!client.until("HEADERS " + stream).startsWith("HEADERS")) {
        throw new IOException("stream " + stream + " was not answered");
      }
    }
    return client;
  }

  private static Map<String, Object> claims() {
    return new HashMap<>(Map.of(
        "sub", "alice",
        "email", "alice@acme.example",
        "tenant", "acme",
        "team", "blue",
        "application", "chat",
        "environment", "prod",
        "cost_center", "cc-7",
        "aud", TokenMint.AUDIENCE));
  }

  private static String config(String[] facts, Path ledger) {
    return """
        region: us-east-1
        listen: {address: "127.0.0.1:0"}
        admin: {address: "127.0.0.1:0"}
        upstream: {endpoint: "%s"}
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
          - models: ["amazon.*"]
            operations: [converse-stream]
        limits: {requests-in-flight: 32768}
        timeouts: {drain: 10s}
        ledger: {directory: "%s"}
        """.formatted(facts[0], facts[1], facts[2], facts[3], ledger);
  }

  /**
   * What the process uses.
   *
   * @param heap bytes of the objects that are reachable
   * @param direct bytes that Netty's allocator has taken outside of the heap
   * @param resident bytes of the process
   * @param classes bytes of each class on the heap
   */
  private record Memory(long heap, long direct, long resident, Map<String, Long> classes) {
    static Memory now() throws Exception {
      // The histogram counts what is left after a full collection of its own.
      Map<String, Long> classes = new HashMap<>();
      String histogram = (String) ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "gcClassHistogram",
              new Object[] {new String[0]},
              new String[] {String[].class.getName()});
      for (String line : histogram.split("\n", -1)) {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length >= 4 && words[0].endsWith(":")) {
          classes.merge(words[3], Long.parseLong(words[2]), Long::sum);
        }
      }
      String pages = Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1];
      return new Memory(
          classes.values().stream().mapToLong(Long::longValue).sum(),
          ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory(),
          Long.parseLong(pages) * 4096,
          classes);
    }

    void print(String protocol, Memory before) {
      System.out.printf(
          "%s: %d bytes of heap, %d bytes of direct memory a stream (heap %d to %d KB, direct %d to"
              + " %d KB, resident %d to %d KB)%n",
          protocol,
          (heap - before.heap) / STREAMS,
          (direct - before.direct) / STREAMS,
          before.heap >> 10,
          heap >> 10,
          before.direct >> 10,
          direct >> 10,
          before.resident >> 10,
          resident >> 10);
      classes.entrySet().stream()
          .map(entry -> Map.entry(
              entry.getKey(), entry.getValue() - before.classes.getOrDefault(entry.getKey(), 0L)))
          .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
          .limit(15)
          .forEach(
              entry -> System.out.printf("  %6d %s%n", entry.getValue() / STREAMS, entry.getKey()));
    }
  }
}
