package dev.byline.demo;

import static dev.byline.demo.GuideResult.EXAMPLES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.ProcessCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import tools.jackson.databind.json.JsonMapper;

/** The script that makes an AWS SDK renew a token, with the SDK's own credential_process. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class TokenAsCredentialsIT {
  private final TestWorld world = TestWorld.start();

  @TempDir
  private Path folder;

  private ProcessCredentialsProvider provider;

  @BeforeEach
  void writeToken() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), world.token() + "\n");
    provider = ProcessCredentialsProvider.builder()
        .command(
            List.of("sh", EXAMPLES.resolve("token-as-credentials.sh").toString(), token.toString()))
        .build();
  }

  @AfterEach
  void close() {
    provider.close();
    world.close();
  }

  @Test
  void aCallOfAnUnchangedSdkIsTheTokensOwners() {
    try (BedrockRuntimeClient client = BedrockRuntimeClient.builder()
        .endpointOverride(world.plain())
        .region(Region.US_EAST_1)
        .credentialsProvider(provider)
        .build()) {
      Message hello = Message.builder()
          .role(ConversationRole.USER)
          .content(ContentBlock.fromText("hello there"))
          .build();
      client.converse(request -> request.modelId("amazon.nova-lite-v1:0").messages(hello));
    }

    assertThat(world.onlyCall().principalArn()).contains("/alice@acme.example-");
  }

  @Test
  void theSdkAsksAgainWhenTheTokenEnds() {
    String payload = world.token().split("\\.", -1)[1];
    long end = new JsonMapper()
        .readTree(new String(Base64.getUrlDecoder().decode(payload), UTF_8))
        .get("exp")
        .asLong();

    assertThat(provider.resolveCredentials().expirationTime().orElseThrow())
        .isBetween(Instant.ofEpochSecond(end), Instant.ofEpochSecond(end + 60));
  }
}
