package dev.byline.sim.bidi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.sim.Clients;
import dev.byline.sim.Simulator;
import dev.byline.sim.books.BookedTokens;
import dev.byline.sim.faults.Gate;
import dev.byline.sim.faults.StreamFault;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithBidirectionalStreamInput;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithBidirectionalStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.ModelStreamErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;
import tools.jackson.databind.JsonNode;

/** The AWS SDK for Java's own signer and HTTP/2 client against the verifier. */
@NullMarked
@Timeout(60)
class BidiSdkIT {
  private final Simulator sim = Simulator.start();
  private final AccessKey alice = alice();
  private final List<JsonNode> events = Collections.synchronizedList(new ArrayList<>());
  private final Inputs<InvokeModelWithBidirectionalStreamInput> input = new Inputs<>();

  private final CompletableFuture<Void> answered = new CompletableFuture<>();

  @AfterEach
  void stop() {
    input.end();
    sim.close();
  }

  private AccessKey alice() {
    Role role = sim.iam().role(sim.iam().invokeRoleArn()).orElseThrow();
    return sim.iam().openSession(RoleSession.of(role, "alice"), Duration.ofHours(1));
  }

  private static BedrockRuntimeAsyncClient client(URI endpoint, AwsCredentials credentials) {
    return Clients.asyncBedrock(endpoint, credentials, Protocol.HTTP2);
  }

  private CompletableFuture<Void> invoke(BedrockRuntimeAsyncClient client) {
    return client.invokeModelWithBidirectionalStream(
        r -> r.modelId("amazon.nova-2-sonic-v1:0"),
        input,
        InvokeModelWithBidirectionalStreamResponseHandler.builder()
            .subscriber(InvokeModelWithBidirectionalStreamResponseHandler.Visitor.builder()
                .onChunk(chunk -> {
                  JsonNode event =
                      SonicJson.MAPPER.readTree(chunk.bytes().asByteArray()).path("event");
                  events.add(event);
                  if (event.has("completionEnd")) {
                    answered.complete(null);
                  }
                })
                .build())
            .build());
  }

  private void submit(List<String> inputs) {
    inputs.forEach(event -> input.put(InvokeModelWithBidirectionalStreamInput.chunkBuilder()
        .bytes(SdkBytes.fromString(event, UTF_8))
        .build()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theSdkHoldsAConversationOnThePlainAndOnTheTlsPort(boolean tls) throws Exception {
    try (BedrockRuntimeAsyncClient client =
        client(tls ? sim.tls().bedrock() : sim.bedrock(), Clients.of(alice))) {
      CompletableFuture<Void> call = invoke(client);
      submit(Sonic.opening());
      submit(Sonic.system("s", "12345678"));
      submit(Sonic.spoken("a", 6_400));
      CompletableFuture.anyOf(answered, call).get(10, TimeUnit.SECONDS);
      assertThat(call).isNotDone();
      submit(Sonic.spoken("b", 6_400));
      submit(Sonic.closing());
      input.end();
      call.get(10, TimeUnit.SECONDS);
    }
    assertThat(Sonic.names(events)).filteredOn("completionEnd"::equals).hasSize(2);
    assertThat(sim.books().ofPrincipal(alice.principal().arn()))
        .isEqualTo(new BookedTokens(1, 22, 48, 0, 0));
  }

  @Test
  void theSdkReadsARefusalOfTheHead() {
    AwsCredentials wrong = AwsBasicCredentials.create("AKIDUNKNOWN", "secret");
    try (BedrockRuntimeAsyncClient client = client(sim.bedrock(), wrong)) {
      CompletableFuture<Void> call = invoke(client);
      submit(Sonic.opening());
      ExecutionException failure =
          catchThrowableOfType(ExecutionException.class, () -> call.get(10, TimeUnit.SECONDS));
      assertThat(failure.getCause())
          .isInstanceOfSatisfying(
              BedrockRuntimeException.class,
              refusal -> assertThat(refusal.awsErrorDetails().errorCode())
                  .isEqualTo("UnrecognizedClientException"));
    }
  }

  @Test
  void theSdkReadsExceptionEvents() {
    try (BedrockRuntimeAsyncClient client = client(sim.bedrock(), Clients.of(alice))) {
      CompletableFuture<Void> call = invoke(client);
      submit(List.of(Sonic.SESSION_START, Sonic.SESSION_START));
      assertThat(
              catchThrowableOfType(ExecutionException.class, () -> call.get(10, TimeUnit.SECONDS)))
          .hasCauseInstanceOf(ValidationException.class);
    }
  }

  @Test
  void theSdkReadsAScriptedException() {
    sim.faults()
        .bedrock()
        .breakNext(1, new StreamFault.ExceptionEvent(2, "modelStreamErrorException", "broken"));
    try (BedrockRuntimeAsyncClient client = client(sim.bedrock(), Clients.of(alice))) {
      CompletableFuture<Void> call = invoke(client);
      submit(Sonic.opening());
      submit(Sonic.spoken("a", 640));
      assertThat(
              catchThrowableOfType(ExecutionException.class, () -> call.get(10, TimeUnit.SECONDS)))
          .hasCauseInstanceOf(ModelStreamErrorException.class);
    }
  }

  @Test
  void aHeldStreamWaitsAndGoesOn() throws Exception {
    Gate gate = sim.faults().bedrock().hold();
    try (BedrockRuntimeAsyncClient client = client(sim.bedrock(), Clients.of(alice))) {
      CompletableFuture<Void> call = invoke(client);
      submit(Sonic.opening());
      submit(Sonic.closing());
      input.end();
      assertThat(gate.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
      assertThat(call).isNotDone();
      gate.release();
      call.get(10, TimeUnit.SECONDS);
    }
  }
}
