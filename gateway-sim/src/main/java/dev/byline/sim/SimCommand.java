package dev.byline.sim;

import dev.byline.sim.bedrock.AnswerPlan;
import dev.byline.sim.iam.AccessKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The command {@code sim}: a simulator that runs until the process is told to stop. */
@Command(
    name = "sim",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs an AWS in a box on loopback: an OIDC issuer, STS, Bedrock Runtime, its control",
      "plane and Mantle.",
      "Its keys are simulated and good for nothing but this simulator."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  sim --json sim.json &",
      "  export AWS_ACCESS_KEY_ID=...        # as printed",
      "  aws sts get-caller-identity --endpoint-url http://127.0.0.1:PORT",
      "  curl -d '{\"sub\":\"alice\"}' http://127.0.0.1:ISSUER_PORT/sim/token"
    })
public final class SimCommand implements Callable<Integer> {
  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--issuer-port", description = "Port of the OIDC issuer (default: any free one).")
  private int issuerPort;

  @Option(names = "--sts-port", description = "Port of STS (default: any free one).")
  private int stsPort;

  @Option(
      names = "--bedrock-port",
      description = "Port of Bedrock Runtime (default: any free one).")
  private int bedrockPort;

  @Option(
      names = "--region",
      defaultValue = "us-east-1",
      description = "Region (default: ${DEFAULT-VALUE}).")
  private String region = "us-east-1";

  @Option(
      names = "--account",
      defaultValue = "111122223333",
      description = "Account (default: ${DEFAULT-VALUE}).")
  private String account = "111122223333";

  @Option(
      names = "--output-tokens",
      defaultValue = "16",
      description = "Tokens of an answer (default: ${DEFAULT-VALUE}).")
  private long outputTokens = 16;

  @Option(
      names = "--chunks",
      defaultValue = "4",
      description = "Chunks of a streamed answer (default: ${DEFAULT-VALUE}).")
  private int chunks = 4;

  @Option(
      names = "--first-byte-ms",
      defaultValue = "0",
      description = "Time to the first byte (default: ${DEFAULT-VALUE}).")
  private long firstByteMs;

  @Option(
      names = "--chunk-ms",
      defaultValue = "0",
      description = "Time between two chunks (default: ${DEFAULT-VALUE}).")
  private long chunkMs;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also write addresses and keys to a file.")
  private @Nullable Path json;

  /** Runs the command by itself. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new SimCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    AnswerPlan answers = AnswerPlan.of(outputTokens, chunks)
        .paced(Duration.ofMillis(firstByteMs), Duration.ofMillis(chunkMs));
    SimulatorOptions options = new SimulatorOptions(
        issuerPort, stsPort, bedrockPort, region, account, Clock.systemUTC(), answers, 0);
    try (Simulator simulator = Simulator.start(options)) {
      CountDownLatch stop = new CountDownLatch(1);
      Runtime.getRuntime().addShutdownHook(new Thread(stop::countDown, "sim-stop"));
      Map<String, String> facts = facts(simulator);
      if (json != null) {
        write(json, facts);
      }
      print(facts);
      stop.await();
    }
    return 0;
  }

  private Map<String, String> facts(Simulator simulator) {
    AccessKey key = simulator.iam().gatewayCredentials();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("BYLINE_SIM_ISSUER", simulator.issuer().toString());
    facts.put("BYLINE_SIM_ROLE_ARN", simulator.iam().invokeRoleArn());
    facts.put("AWS_ENDPOINT_URL_STS", simulator.sts().toString());
    facts.put("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", simulator.bedrock().toString());
    facts.put("AWS_ENDPOINT_URL_BEDROCK", simulator.controlPlane().toString());
    facts.put("BYLINE_SIM_MANTLE", simulator.mantle().toString());
    facts.put("AWS_REGION", region);
    facts.put("AWS_ACCESS_KEY_ID", key.accessKeyId());
    facts.put("AWS_SECRET_ACCESS_KEY", key.secretAccessKey());
    facts.put("AWS_SESSION_TOKEN", key.sessionToken().orElseThrow());
    return facts;
  }

  private void print(Map<String, String> facts) {
    PrintWriter out =
        Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    facts.forEach((name, value) -> out.println("export " + name + '=' + value));
    out.println("# ready");
    out.flush();
  }

  private static void write(Path file, Map<String, String> facts) throws IOException {
    JsonMapper mapper =
        JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(file, mapper.writeValueAsString(facts) + System.lineSeparator());
  }
}
