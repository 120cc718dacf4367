package dev.byline.server;

import dev.byline.server.config.ConfigOption;
import dev.byline.server.config.GatewayConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/** {@code byline serve}: the gateway alone, until it is told to stop. */
@Command(
    name = "serve",
    description = "Runs the gateway.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExample:%n",
    footer = {
      "  byline serve --config gateway.yaml",
      "",
      "The gateway's own credentials come from the AWS SDK's default chain and sign",
      "sts:AssumeRole only. Exit codes: 0 stopped, 74 can't listen or write, 78 bad config."
    })
public final class ServeCommand implements Callable<Integer> {
  private static final int EX_IOERR = 74;

  @Mixin
  private ConfigOption config = new ConfigOption();

  @Spec
  private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    Optional<GatewayConfig> read = config.read(spec.commandLine().getErr());
    return read.isEmpty() ? ConfigOption.EX_CONFIG : serve(read.get());
  }

  private int serve(GatewayConfig read) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Gateway gateway;
    try {
      gateway =
          Gateway.start(read, DefaultCredentialsProvider.builder().build(), Clock.systemUTC());
    } catch (IOException e) {
      err.println("byline: " + e.getMessage());
      return EX_IOERR;
    }
    gateway.addresses().forEach(address -> out.println("byline: serving on " + text(address)));
    out.println("byline: metrics and health on " + text(gateway.adminAddress()));
    out.flush();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("byline-stop").unstarted(() -> stop(gateway)));
    new CountDownLatch(1).await();
    return 0;
  }

  /** A gateway that was told to stop, and did, has not failed: the process ends with 0. */
  private static void stop(Gateway gateway) {
    gateway.close();
    Runtime.getRuntime().halt(0);
  }

  private static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }
}
