package dev.byline.sim;

import dev.byline.sim.iam.AccessKey;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.ProtocolNegotiation;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.utils.AttributeMap;

/** Stock AWS SDK clients pointed at the simulator, without retries, so that a test sees what was answered. */
public final class Clients {
  /** Shared, because a group of its own costs each client two quiet seconds when it closes. */
  private static final SdkEventLoopGroup LOOPS =
      SdkEventLoopGroup.builder().numberOfThreads(2).build();

  private Clients() {}

  /** An STS client that signs with a key. */
  public static StsClient sts(URI endpoint, AwsCredentials credentials) {
    return StsClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .overrideConfiguration(once())
        .httpClientBuilder(Apache5HttpClient.builder())
        .build();
  }

  /** A Bedrock client that signs with a key. */
  public static BedrockRuntimeClient bedrock(URI endpoint, AwsCredentials credentials) {
    return BedrockRuntimeClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .overrideConfiguration(once())
        .httpClientBuilder(Apache5HttpClient.builder())
        .build();
  }

  /** An asynchronous Bedrock client of HTTP/1.1. */
  public static BedrockRuntimeAsyncClient asyncBedrock(URI endpoint, AwsCredentials credentials) {
    return asyncBedrock(endpoint, credentials, Protocol.HTTP1_1);
  }

  /** An asynchronous Bedrock client. Over plain HTTP it speaks HTTP/2 with prior knowledge, over TLS by ALPN; it trusts any certificate. */
  public static BedrockRuntimeAsyncClient asyncBedrock(
      URI endpoint, AwsCredentials credentials, Protocol protocol) {
    return BedrockRuntimeAsyncClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .overrideConfiguration(once())
        .httpClient(NettyNioAsyncHttpClient.builder()
            .eventLoopGroup(LOOPS)
            .protocol(protocol)
            .protocolNegotiation(
                endpoint.getScheme().equals("https")
                    ? ProtocolNegotiation.ALPN
                    : ProtocolNegotiation.ASSUME_PROTOCOL)
            .buildWithDefaults(AttributeMap.builder()
                .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, true)
                .build()))
        .build();
  }

  /** The simulator's key as the SDK wants it. */
  public static AwsCredentials of(AccessKey key) {
    return key.sessionToken()
        .<AwsCredentials>map(
            token -> AwsSessionCredentials.create(key.accessKeyId(), key.secretAccessKey(), token))
        .orElseGet(() -> AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()));
  }

  /** What STS answered as the SDK wants it. */
  public static AwsCredentials of(Credentials credentials) {
    return AwsSessionCredentials.create(
        credentials.accessKeyId(), credentials.secretAccessKey(), credentials.sessionToken());
  }

  /** A user's message of one text block. */
  public static Message user(String text) {
    return Message.builder().role("user").content(ContentBlock.fromText(text)).build();
  }

  private static ClientOverrideConfiguration once() {
    return ClientOverrideConfiguration.builder()
        .retryStrategy(AwsRetryStrategy.doNotRetry())
        .build();
  }
}
