package dev.byline.demo.calls;

import java.net.URI;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/**
 * One user's unmodified AWS SDK clients. All that the first two are told is what an application would
 * be told by its environment: the endpoint, the region and {@code AWS_BEARER_TOKEN_BEDROCK}, here in
 * the form of the SDK's own system property, since one process stands for six. The third signs, with
 * any keys and the token as their session token, because SDKs send no bearer token on bidirectional
 * streams.
 *
 * @param sync blocking
 * @param async for event streams
 * @param bidirectional for streams of both directions, HTTP/2 over TLS
 */
public record StockClients(
    BedrockRuntimeClient sync,
    BedrockRuntimeAsyncClient async,
    BedrockRuntimeAsyncClient bidirectional)
    implements AutoCloseable {
  private static final String BEARER_TOKEN = "aws.bearerTokenBedrock";

  /**
   * Clients that know {@code token}; to be made one after the other.
   *
   * @param plain base URL for the first two
   * @param tls base URL for the third
   * @param trust what the third takes for the other side's certificate
   */
  public static StockClients of(URI plain, URI tls, TrustManagerFactory trust, String token) {
    System.setProperty(BEARER_TOKEN, token);
    try {
      return new StockClients(
          BedrockRuntimeClient.builder()
              .endpointOverride(plain)
              .region(Region.US_EAST_1)
              .build(),
          BedrockRuntimeAsyncClient.builder()
              .endpointOverride(plain)
              .region(Region.US_EAST_1)
              .build(),
          bidirectional(tls, trust, token));
    } finally {
      System.clearProperty(BEARER_TOKEN);
    }
  }

  private static BedrockRuntimeAsyncClient bidirectional(
      URI tls, TrustManagerFactory trust, String token) {
    return BedrockRuntimeAsyncClient.builder()
        .endpointOverride(tls)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsSessionCredentials.create("any", "any", token)))
        .httpClientBuilder(
            NettyNioAsyncHttpClient.builder().tlsTrustManagersProvider(trust::getTrustManagers))
        .build();
  }

  @Override
  public void close() {
    sync.close();
    async.close();
    bidirectional.close();
  }
}
