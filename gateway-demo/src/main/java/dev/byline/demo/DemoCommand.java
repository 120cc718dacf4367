package dev.byline.demo;

import dev.byline.billing.report.ReportCommand;
import dev.byline.demo.calls.CallLog;
import dev.byline.demo.calls.StockClients;
import dev.byline.demo.calls.UserRound;
import dev.byline.demo.calls.WebClients;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code byline demo}: users call, the gateway signs, AWS bills, and the bill names every user. */
@Command(
    name = "demo",
    description = {
      "The whole loop on this machine: a simulated AWS, the gateway, six users who call every",
      "operation with stock clients; then the bill, the ledger, and whether they agree."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExample:%n",
    footer = {
      "  byline demo",
      "  byline demo --keep --json outcome.json",
      "",
      "Exit codes: 0 every call names its user and both books agree, 1 they do not."
    })
final class DemoCommand implements Callable<Integer> {
  private static final int CALLS_A_USER = 34;

  @Option(names = "--keep", description = "Keep the gateway and the simulated AWS running.")
  private boolean keep;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the outcome to a file.")
  private @Nullable Path json;

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    PrintWriter out = spec.commandLine().getOut();
    Path folder = Files.createTempDirectory("byline-demo-");
    try (DemoWorld world = DemoWorld.start(folder)) {
      out.println(
          "A simulated AWS and the gateway are up on loopback; their files are in " + folder);
      long start = System.nanoTime();
      CallLog log = callAll(world);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      world.cutBill();
      Comparison comparison = Comparison.of(world.cur(), world.ledger());
      out.println();
      out.println("WHAT WAS CALLED, by which client:");
      out.println();
      CallTable.of(log).print(out);
      boolean good = print(world, comparison);
      if (json != null) {
        write(json, outcome(world, comparison, log, took));
      }
      if (keep) {
        stay(world, out);
      }
      return good ? 0 : 1;
    }
  }

  private CallLog callAll(DemoWorld world) throws InterruptedException, ExecutionException {
    List<StockClients> clients = new ArrayList<>();
    Progress progress = new Progress(
        spec.commandLine().getOut(),
        DemoUser.ALL.size() * CALLS_A_USER,
        Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false));
    CallLog log = new CallLog(progress::step);
    try (WebClients web = WebClients.of(
            world.gateway(), world.gatewayTls(), world.certificate().context());
        ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> done = new ArrayList<>();
      for (DemoUser user : DemoUser.ALL) {
        String token = world.token(user);
        StockClients own = StockClients.of(
            world.gateway(), world.gatewayTls(), world.certificate().trust(), token);
        clients.add(own);
        UserRound round = new UserRound(own, web, token, log, done.size());
        done.add(users.submit(() -> {
          round.run(20 * user.appetite());
          return user;
        }));
      }
      for (Future<?> each : done) {
        each.get();
      }
      return log;
    } finally {
      clients.forEach(StockClients::close);
    }
  }

  private boolean print(DemoWorld world, Comparison comparison) {
    PrintWriter out = spec.commandLine().getOut();
    out.println();
    out.println("WHO SPENT WHAT, from the bill (CUR 2.0, line_item_iam_principal):");
    out.println();
    out.flush();
    new CommandLine(new ReportCommand())
        .setOut(out)
        .setErr(spec.commandLine().getErr())
        .execute("--cur", world.cur().toString(), "--group-by", "tenant,team,user");
    out.println();
    out.println("THE SAME FROM THE GATEWAY'S LEDGER, beside the bill, in tokens:");
    out.println();
    out.printf("%-36s %12s %12s  %s%n", "user", "ledger", "bill", "agree");
    for (Comparison.Row row : comparison.rows()) {
      out.printf(
          "%-36s %,12d %,12d  %s%n",
          row.user(), row.ledger(), row.bill(), row.ledger() == row.bill() ? "yes" : "NO");
    }
    out.printf("%-36s %,12d %,12d%n", "total", comparison.ledgerTokens(), comparison.billTokens());
    out.println();
    boolean good = comparison.agree()
        && comparison.attributedShare(DemoUser.ALL).intValue() == 1
        && comparison.named(DemoUser.ALL) == DemoUser.ALL.size()
        && world.refused() == 0;
    out.println(
        good
            ? "Every call names its user, and bill and ledger agree to the token."
            : "The bill and the ledger do not agree, or AWS refused something; see above.");
    out.flush();
    return good;
  }

  private static DemoOutcome outcome(
      DemoWorld world, Comparison comparison, CallLog log, Duration took) {
    return new DemoOutcome(
        log.total(),
        comparison.named(DemoUser.ALL),
        comparison.attributedShare(DemoUser.ALL),
        comparison.billTokens(),
        comparison.ledgerTokens(),
        world.refused(),
        CallTable.of(log).operations().stream().distinct().toList(),
        log.rows().stream().map(DemoOutcome.Called::of).toList(),
        took.toMillis() / 1000.0,
        world.gateway().toString(),
        world.gatewayTls().toString(),
        world.certificate().authority().toString(),
        world.admin().toString(),
        world.simulator().issuer().toString(),
        world.simulator().sts().toString(),
        world.simulator().bedrock().toString(),
        world.cur().toString(),
        world.ledger().toString());
  }

  private static void write(Path file, DemoOutcome outcome) throws IOException {
    JsonMapper mapper =
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(file, mapper.writeValueAsString(outcome) + "\n");
  }

  private static void stay(DemoWorld world, PrintWriter out)
      throws IOException, InterruptedException {
    RunningDemo.leave(world.simulator().issuer());
    out.println();
    out.println("Still running. In another terminal:");
    out.println();
    out.println("  export AWS_ENDPOINT_URL_BEDROCK_RUNTIME=" + world.gateway());
    out.println("  export BYLINE_TLS=" + world.gatewayTls() + " BYLINE_CA="
        + world.certificate().authority());
    out.println("  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1");
    out.println("  export AWS_BEARER_TOKEN_BEDROCK=$(./byline token --user alice)");
    out.println(
        "  curl -sS $AWS_ENDPOINT_URL_BEDROCK_RUNTIME/model/amazon.nova-lite-v1:0/converse \\");
    out.println("    -H \"Authorization: Bearer $AWS_BEARER_TOKEN_BEDROCK\" \\");
    out.println("    -H 'Content-Type: application/json' \\");
    out.println("    -d '{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hello\"}]}]}'");
    out.println("  curl -sS --cacert $BYLINE_CA --http2 $BYLINE_TLS/v1/chat/completions \\");
    out.println("    -H \"Authorization: Bearer $AWS_BEARER_TOKEN_BEDROCK\" \\");
    out.println("    -H 'Content-Type: application/json' \\");
    out.println(
        "    -d '{\"model\":\"openai.gpt-oss-120b-1:0\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}'");
    out.println("  curl -sS " + world.admin() + "/metrics | grep byline_");
    out.println();
    out.println("Ctrl-C stops it.");
    out.flush();
    CountDownLatch stop = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(
            () -> {
              stop.countDown();
              try {
                main.join(Duration.ofSeconds(20));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "byline-demo-stop"));
    stop.await();
    RunningDemo.remove();
  }
}
