package dev.byline.demo;

import static dev.byline.demo.GuideResult.EXAMPLES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.Simulator;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The guide's configuration for AWS's own tokens, with tokens that the simulated STS signs for a role, keys by discovery. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class AwsTokensIT {
  private static final String TRUST = """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
       "Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}
      """;
  private static final String MAY_ASK = """
      {"Version":"2012-10-17","Statement":[{"Effect":"Allow",
       "Action":"sts:GetWebIdentityToken","Resource":"*",
       "Condition":{"ForAllValues:StringEquals":{"sts:IdentityTokenAudience":"byline"}}}]}
      """;

  private final Simulator simulator = Simulator.start();

  @TempDir
  private Path folder;

  @AfterEach
  void close() {
    simulator.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ES384", "RS256"})
  void aRolesTokenHasTheTagsThatTheGuideShows(String algorithm) throws IOException {
    String issuer = simulator.outboundIssuer().url();
    ObjectNode config =
        (ObjectNode) new YAMLMapper().readTree(Files.readString(EXAMPLES.resolve("aws.yaml")));
    ((ObjectNode) config.get("issuers").get(0)).put("issuer", issuer);
    Path file = Files.writeString(folder.resolve("gateway.yaml"), config.toString());
    Path token = Files.writeString(folder.resolve("token.txt"), token(algorithm));

    List<String> printed =
        GuideTest.run("identity", "--config", file.toString(), "--token-file", token.toString());

    String tags = GuideResult.of(GuideSection.all()).stream()
        .filter(result -> result.title().equals("AWS's own tokens"))
        .flatMap(result -> result.printed().lines())
        .filter(line -> line.startsWith("  tags "))
        .findFirst()
        .orElseThrow();
    assertThat(printed)
        .contains(tags, "  algorithm        " + algorithm)
        .anySatisfy(line -> assertThat(line).matches("  name +summariser-[a-z2-7]{13}"));
  }

  private String token(String algorithm) {
    Role role = simulator
        .iam()
        .put(Role.of("111122223333", "summariser", TRUST, MAY_ASK)
            .withTags(Map.of("team", "search", "cost-center", "cc-100")));
    AccessKey key = simulator
        .iam()
        .openSession(
            new RoleSession(role, "task-1", Map.of(), Set.of(), Optional.empty(), List.of()),
            Duration.ofHours(1));
    AwsSessionCredentials credentials = AwsSessionCredentials.create(
        key.accessKeyId(), key.secretAccessKey(), key.sessionToken().orElseThrow());
    try (StsClient sts = StsClient.builder()
        .endpointOverride(simulator.sts())
        .region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .build()) {
      return sts.getWebIdentityToken(
              request -> request.audience("byline").signingAlgorithm(algorithm))
          .webIdentityToken();
    }
  }
}
