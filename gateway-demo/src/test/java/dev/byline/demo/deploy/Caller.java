package dev.byline.demo.deploy;

import dev.byline.sim.iam.AccessKey;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Somebody with the AWS SDK's own clients: with a token at the gateway, with keys at STS and Bedrock. */
@NullMarked
final class Caller {
  static final String NOVA = "amazon.nova-lite-v1:0";
  static final String SONNET = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
  static final String HAIKU = "global.anthropic.claude-haiku-4-5-20251001-v1:0";
  private static final String BEARER_TOKEN = "aws.bearerTokenBedrock";

  private Caller() {}

  /** Claims of a user as the demo's identity provider makes them. */
  static Map<String, Object> claims(String name, String tenant) {
    return Map.of(
        "sub", name,
        "email", name + '@' + tenant + ".example",
        "tenant", tenant,
        "team", "search",
        "application", "chat",
        "environment", "prod",
        "cost_center", "cc-100");
  }

  /** Converses once through a gateway. */
  static void converse(URI gateway, String token, String model) {
    System.setProperty(BEARER_TOKEN, token);
    try (BedrockRuntimeClient client = BedrockRuntimeClient.builder()
        .endpointOverride(gateway)
        .region(Region.US_EAST_1)
        .httpClientBuilder(Apache5HttpClient.builder())
        .build()) {
      converse(client, model);
    } finally {
      System.clearProperty(BEARER_TOKEN);
    }
  }

  /** Converses once with a role's session. */
  static void converse(URI bedrock, Credentials session, String model) {
    try (BedrockRuntimeClient client = BedrockRuntimeClient.builder()
        .endpointOverride(bedrock)
        .region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(AwsSessionCredentials.create(
            session.accessKeyId(), session.secretAccessKey(), session.sessionToken())))
        .httpClientBuilder(Apache5HttpClient.builder())
        .build()) {
      converse(client, model);
    }
  }

  private static void converse(BedrockRuntimeClient client, String model) {
    client.converse(request -> request
        .modelId(model)
        .messages(Message.builder()
            .role(ConversationRole.USER)
            .content(ContentBlock.fromText("hello there"))
            .build()));
  }

  static StsClient anonymous(URI sts) {
    return sts(sts, AnonymousCredentialsProvider.create());
  }

  static StsClient signed(URI sts, AccessKey key) {
    return sts(sts, credentials(key));
  }

  static AwsCredentialsProvider credentials(AccessKey key) {
    return StaticCredentialsProvider.create(AwsSessionCredentials.create(
        key.accessKeyId(), key.secretAccessKey(), key.sessionToken().orElseThrow()));
  }

  private static StsClient sts(URI sts, AwsCredentialsProvider by) {
    return StsClient.builder()
        .endpointOverride(sts)
        .region(Region.US_EAST_1)
        .credentialsProvider(by)
        .httpClientBuilder(Apache5HttpClient.builder())
        .build();
  }
}
