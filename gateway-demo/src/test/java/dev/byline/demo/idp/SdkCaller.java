package dev.byline.demo.idp;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.ResolveIdentityRequest;
import software.amazon.awssdk.identity.spi.TokenIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.auth.scheme.BedrockRuntimeAuthSchemeProvider;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** An application's AWS SDK client with a token provider, so that each call may carry another token; for one thread. */
final class SdkCaller implements AutoCloseable {
  static final String MODEL = "amazon.nova-lite-v1:0";

  private static final Message HELLO = Message.builder()
      .role(ConversationRole.USER)
      .content(ContentBlock.fromText("hello there"))
      .build();

  private final BedrockRuntimeClient client;
  private volatile String current = "";

  SdkCaller(URI gateway) {
    client = BedrockRuntimeClient.builder()
        .endpointOverride(gateway)
        .region(Region.US_EAST_1)
        .authSchemeProvider(
            BedrockRuntimeAuthSchemeProvider.defaultProvider(List.of("httpBearerAuth")))
        .tokenProvider(new CurrentToken())
        .build();
  }

  ConverseResponse converse(TestToken token) {
    current = token.text();
    return client.converse(request -> request.modelId(MODEL).messages(HELLO));
  }

  @Override
  public void close() {
    client.close();
  }

  /** The token of the call that is about to be sent. */
  private final class CurrentToken implements IdentityProvider<TokenIdentity> {
    @Override
    public Class<TokenIdentity> identityType() {
      return TokenIdentity.class;
    }

    @Override
    public CompletableFuture<TokenIdentity> resolveIdentity(ResolveIdentityRequest request) {
      return CompletableFuture.completedFuture(TokenIdentity.create(current));
    }
  }
}
