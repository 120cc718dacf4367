package dev.byline.demo;

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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
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
  private static final int CALLS = DemoUser.ALL.size() * UserRound.CALLS;

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
      DemoSummary summary = DemoSummary.of(world, log, CALLS);
      summary.print(out, spec.commandLine().getErr());
      if (json != null) {
        write(json, summary.outcome(took));
      }
      int exitCode = summary.good() ? 0 : 1;
      if (keep) {
        new KeptDemo(world, out).stay(exitCode);
      }
      return exitCode;
    }
  }

  private CallLog callAll(DemoWorld world) throws InterruptedException, ExecutionException {
    List<StockClients> clients = new ArrayList<>();
    Progress progress = new Progress(
        spec.commandLine().getOut(),
        CALLS,
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

  private static void write(Path file, DemoOutcome outcome) throws IOException {
    JsonMapper mapper =
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(file, mapper.writeValueAsString(outcome) + "\n");
  }
}
