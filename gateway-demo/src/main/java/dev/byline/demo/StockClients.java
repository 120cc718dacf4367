package dev.byline.demo;

import java.net.URI;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/**
 * One user's unmodified AWS SDK clients, the blocking one and the asynchronous one. All that they are
 * told is what an application would be told by its environment: the endpoint, the region and {@code
 * AWS_BEARER_TOKEN_BEDROCK}, here in the form of the SDK's own system property, since one process
 * stands for six.
 *
 * @param sync blocking
 * @param async for event streams
 */
record StockClients(BedrockRuntimeClient sync, BedrockRuntimeAsyncClient async)
    implements AutoCloseable {
  private static final String BEARER_TOKEN = "aws.bearerTokenBedrock";

  /** Clients for {@code endpoint} that know {@code token}; to be made one after the other. */
  static StockClients of(URI endpoint, String token) {
    System.setProperty(BEARER_TOKEN, token);
    try {
      return new StockClients(
          BedrockRuntimeClient.builder()
              .endpointOverride(endpoint)
              .region(Region.US_EAST_1)
              .build(),
          BedrockRuntimeAsyncClient.builder()
              .endpointOverride(endpoint)
              .region(Region.US_EAST_1)
              .build());
    } finally {
      System.clearProperty(BEARER_TOKEN);
    }
  }

  @Override
  public void close() {
    sync.close();
    async.close();
  }
}
