package dev.byline.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.services.sts.StsClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimCommandIT {

  @Test
  void aSeparateProcessCanUseWhatIsPrintedUntilTheSimulatorIsToldToStop(@TempDir Path dir)
      throws Exception {
    Path json = dir.resolve("sim.json");
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            SimCommand.class.getName(),
            "--json",
            json.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    try (BufferedReader out = process.inputReader(UTF_8)) {
      Map<String, String> printed = new HashMap<>();
      for (String line = out.readLine();
          line != null && !line.equals("# ready");
          line = out.readLine()) {
        String[] parts = line.substring("export ".length()).split("=", 2);
        printed.put(parts[0], parts[1]);
      }
      JsonNode written = JsonMapper.builder().build().readTree(Files.readString(json));
      printed.forEach((name, value) -> assertThat(written.path(name).asString()).isEqualTo(value));
      assertThat(printed).hasSize(10);

      URI sts = URI.create(written.path("AWS_ENDPOINT_URL_STS").asString());
      try (StsClient client = Clients.sts(
          sts,
          AwsSessionCredentials.create(
              written.path("AWS_ACCESS_KEY_ID").asString(),
              written.path("AWS_SECRET_ACCESS_KEY").asString(),
              written.path("AWS_SESSION_TOKEN").asString()))) {
        assertThat(client
                .assumeRole(r -> r.roleArn(written.path("BYLINE_SIM_ROLE_ARN").asString())
                    .roleSessionName("alice"))
                .assumedRoleUser()
                .arn())
            .endsWith("/alice");
      }
      try (HttpClient http = HttpClient.newHttpClient()) {
        String token = http.send(
                HttpRequest.newBuilder(
                        URI.create(written.path("BYLINE_SIM_ISSUER").asString() + "/sim/token"))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"sub\":\"alice\"}"))
                    .build(),
                BodyHandlers.ofString())
            .body();
        assertThat(token).contains("access_token");
      }
    } finally {
      process.destroy();
    }
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
  }

  @Test
  void helpShowsAnExample() {
    StringWriter out = new StringWriter();
    int code = new CommandLine(new SimCommand()).setOut(new PrintWriter(out)).execute("--help");
    assertThat(code).isZero();
    assertThat(out.toString()).contains("Example:", "--json=FILE", "get-caller-identity");
  }
}
