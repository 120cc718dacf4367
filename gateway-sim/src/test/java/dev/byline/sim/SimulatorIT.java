package dev.byline.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.byline.sim.books.BookedTokens;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamMetadataEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.Tag;

class SimulatorIT {
  private static final String HAIKU = "anthropic.claude-3-haiku-20240307-v1:0";

  @Test
  void stockClientsGoTheWholeWayFromBaseCredentialsToTheBooks() throws Exception {
    try (Simulator sim = Simulator.start();
        StsClient sts = Clients.sts(sim.sts(), Clients.of(sim.iam().gatewayCredentials()))) {
      AssumeRoleResponse session = sts.assumeRole(r -> r.roleArn(sim.iam().invokeRoleArn())
          .roleSessionName("alice-1")
          .tags(Tag.builder().key("team").value("search").build()));
      String arn = session.assumedRoleUser().arn();
      assertThat(arn).isEqualTo("arn:aws:sts::111122223333:assumed-role/BylineInvoke/alice-1");

      AwsCredentials alice = Clients.of(session.credentials());
      try (BedrockRuntimeClient sync = Clients.bedrock(sim.bedrock(), alice);
          BedrockRuntimeAsyncClient async = Clients.asyncBedrock(sim.bedrock(), alice)) {
        ConverseResponse answer =
            sync.converse(r -> r.modelId(HAIKU).messages(Clients.user("12345678")));
        assertThat(answer.usage().inputTokens()).isEqualTo(2);
        assertThat(answer.usage().outputTokens()).isEqualTo(16);

        CompletableFuture<ConverseStreamMetadataEvent> end = new CompletableFuture<>();
        async
            .converseStream(
                r -> r.modelId(HAIKU).messages(Clients.user("12345678")),
                ConverseStreamResponseHandler.builder()
                    .subscriber(ConverseStreamResponseHandler.Visitor.builder()
                        .onMetadata(end::complete)
                        .build())
                    .build())
            .get(10, TimeUnit.SECONDS);
        assertThat(end.get(1, TimeUnit.SECONDS).usage().outputTokens()).isEqualTo(16);
      }
      assertThat(sim.books().ofPrincipal(arn)).isEqualTo(new BookedTokens(2, 4, 32, 0, 0));
      assertThat(sim.books().served().getFirst().principalTags())
          .containsExactly(entry("team", "search"));
    }
  }
}
