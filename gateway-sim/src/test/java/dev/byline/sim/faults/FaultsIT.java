package dev.byline.sim.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.sim.Clients;
import dev.byline.sim.Simulator;
import dev.byline.sim.SimulatorOptions;
import dev.byline.sim.bedrock.AnswerPlan;
import dev.byline.sim.counters.OperationCount;
import dev.byline.sim.http.RawClient;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import dev.byline.sim.sigv4.TestSigner;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkGlobalTime;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.InternalServerException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelStreamErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

@Timeout(60)
class FaultsIT {
  private static final String LITE = "amazon.nova-lite-v1:0";
  private static final Duration LONG = Duration.ofSeconds(10);

  private final Simulator sim = Simulator.start(SimulatorOptions.defaults()
      .withClock(Clock.fixed(Instant.now(), ZoneOffset.UTC))
      .answering(AnswerPlan.of(40, 4)));
  private final AccessKey alice = alice();
  private final StsClient sts = Clients.sts(sim.sts(), Clients.of(sim.iam().gatewayCredentials()));
  private final BedrockRuntimeClient bedrock = Clients.bedrock(sim.bedrock(), Clients.of(alice));
  private final BedrockRuntimeAsyncClient async =
      Clients.asyncBedrock(sim.bedrock(), Clients.of(alice));

  @AfterEach
  void stop() {
    // The SDK learns the server's clock from an expired signature, for the whole JVM.
    SdkGlobalTime.setGlobalTimeOffset(0);
    sts.close();
    bedrock.close();
    async.close();
    sim.close();
  }

  private AccessKey alice() {
    Role role = sim.iam().role(sim.iam().invokeRoleArn()).orElseThrow();
    return sim.iam().openSession(RoleSession.of(role, "alice"), Duration.ofHours(1));
  }

  private void converse() {
    bedrock.converse(r -> r.modelId(LITE).messages(Clients.user("hi")));
  }

  private String stsCode() {
    return catchThrowableOfType(StsException.class, sts::getCallerIdentity)
        .awsErrorDetails()
        .errorCode();
  }

  @Test
  void stsThrottlesAboveItsRateUntilTheClockMovesOn() {
    sim.faults().sts().throttle(2);
    sts.getCallerIdentity();
    sts.getCallerIdentity();
    StsException refusal = catchThrowableOfType(StsException.class, sts::getCallerIdentity);
    assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("Throttling");
    assertThat(refusal.awsErrorDetails().errorMessage()).isEqualTo("Rate exceeded");
    assertThat(refusal.statusCode()).isEqualTo(400);
    assertThat(refusal.isThrottlingException()).isTrue();
    sim.faults().clockOffset(Duration.ofSeconds(1));
    sts.getCallerIdentity();
    OperationCount count = sim.counters().of("sts", "GetCallerIdentity");
    assertThat(count.seen()).isEqualTo(4);
    assertThat(count.accepted()).isEqualTo(3);
    assertThat(count.refused("Throttling")).isEqualTo(1);
  }

  @Test
  void theNextCallsFailWithTheChosenCodeAndThenNoMore() {
    sim.faults().sts().failNext(2, new ScriptedError("RegionDisabledException", 403, "off"));
    assertThat(stsCode()).isEqualTo("RegionDisabledException");
    assertThat(stsCode()).isEqualTo("RegionDisabledException");
    sts.getCallerIdentity();
    sim.faults().bedrock().failNext(1, ScriptedError.bedrockThrottling());
    assertThat(catchThrowable(this::converse)).isInstanceOf(ThrottlingException.class);
    converse();
    sim.faults().bedrock().failAll(ScriptedError.bedrockInternal());
    assertThat(catchThrowable(this::converse)).isInstanceOf(InternalServerException.class);
    assertThat(catchThrowable(this::converse)).isInstanceOf(InternalServerException.class);
    sim.faults().clear();
    converse();
    assertThat(sim.books().served()).hasSize(2);
  }

  @Test
  void heldCallsWaitUntilTheGateIsReleased() throws Exception {
    Gate gate = sim.faults().bedrock().hold();
    CompletableFuture<?> one = async.converse(r -> r.modelId(LITE).messages(Clients.user("hi")));
    CompletableFuture<?> two = async.converse(r -> r.modelId(LITE).messages(Clients.user("hi")));
    assertThat(gate.awaitHeld(2, LONG)).isTrue();
    assertThat(one).isNotDone();
    assertThat(two).isNotDone();
    assertThat(sim.counters().of("bedrock", "Converse").seen()).isEqualTo(2);
    gate.release();
    one.get(10, TimeUnit.SECONDS);
    two.get(10, TimeUnit.SECONDS);
    assertThat(sim.counters().of("bedrock", "Converse").accepted()).isEqualTo(2);
    converse();
  }

  @Test
  void aClockThatRunsApartExpiresSignatures() {
    sim.faults().clockOffset(Duration.ofMinutes(11));
    assertThat(stsCode()).isEqualTo("SignatureDoesNotMatch");
    BedrockRuntimeException refusal =
        catchThrowableOfType(BedrockRuntimeException.class, this::converse);
    assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("InvalidSignatureException");
    assertThat(refusal.awsErrorDetails().errorMessage()).startsWith("Signature expired: ");
  }

  private List<String> stream() throws Exception {
    List<String> texts = Collections.synchronizedList(new ArrayList<>());
    async
        .converseStream(
            r -> r.modelId(LITE).messages(Clients.user("hi")),
            ConverseStreamResponseHandler.builder()
                .subscriber(ConverseStreamResponseHandler.Visitor.builder()
                    .onContentBlockDelta(delta -> texts.add(delta.delta().text()))
                    .build())
                .build())
        .get(10, TimeUnit.SECONDS);
    return texts;
  }

  @Test
  void anExceptionEventReachesTheClientAndOnlyWhatWasSentIsBilled() {
    sim.faults()
        .bedrock()
        .breakNext(1, new StreamFault.ExceptionEvent(3, "modelStreamErrorException", "broken"));
    ExecutionException failure = catchThrowableOfType(ExecutionException.class, this::stream);
    assertThat(failure).hasCauseInstanceOf(ModelStreamErrorException.class);
    assertThat(sim.books().total().output()).isEqualTo(20);
  }

  @Test
  void brokenTransportIsSeenByTheClientAndBilledInFull() throws Exception {
    for (StreamFault fault : List.of(
        new StreamFault.Reset(2), new StreamFault.CorruptFrame(2), new StreamFault.Reset(0))) {
      sim.books().clear();
      sim.faults().bedrock().breakNext(1, fault);
      assertThat(catchThrowable(this::stream))
          .as("%s", fault)
          .isInstanceOf(ExecutionException.class);
      assertThat(sim.books().total().output()).isEqualTo(40);
    }
    assertThat(String.join("", stream())).hasSize(160);
  }

  @Test
  void aTruncatedFrameEndsAnOtherwiseProperAnswer() throws Exception {
    sim.faults().bedrock().breakNext(1, new StreamFault.TruncatedFrame(1));
    try (RawClient client = new RawClient(sim.bedrock())) {
      client.send(TestSigner.sign(
          alice,
          "bedrock",
          "POST",
          sim.bedrock() + "/model/" + LITE.replace(":", "%3A") + "/converse-stream",
          "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}",
          Instant.now()));
      RawClient.Received answer = client.receive();
      assertThat(answer.has("content-type: application/vnd.amazon.eventstream")).isTrue();
      assertThat(answer.body()).contains("messageStart").doesNotContain("messageStop");
    }
    assertThat(sim.books().total().output()).isEqualTo(40);
  }

  @Test
  void aClientThatLeavesMidStreamPaysForTheWholeAnswer() throws Exception {
    Gate gate = sim.faults().bedrock().holdAfterFrames(2);
    try (RawClient client = new RawClient(sim.bedrock())) {
      client.send(TestSigner.sign(
          alice,
          "bedrock",
          "POST",
          sim.bedrock() + "/model/" + LITE.replace(":", "%3A") + "/converse-stream",
          "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}",
          Instant.now()));
      assertThat(gate.awaitHeld(1, LONG)).isTrue();
      assertThat(client.read(new byte[16])).isPositive();
    }
    while (sim.counters().traffic("bedrock").open() > 0) {
      Thread.onSpinWait();
    }
    gate.release();
    while (sim.counters().of("bedrock", "ConverseStream").abandoned() == 0) {
      Thread.onSpinWait();
    }
    assertThat(sim.books().total().output()).isEqualTo(40);
    assertThat(sim.counters().traffic("bedrock").connections()).isEqualTo(1);
    assertThat(sim.counters().traffic("bedrock").bytesSent()).isPositive();
  }

  @Test
  void anEarlyAnswerComesBeforeTheBody() throws Exception {
    sim.faults().bedrock().answerEarlyNext(1, ScriptedError.bedrockUnavailable());
    try (RawClient client = new RawClient(sim.bedrock())) {
      client.send("POST /model/m/converse HTTP/1.1\r\nhost: h\r\ncontent-length: 9\r\n\r\n");
      assertThat(client.receive().status()).isEqualTo(503);
      client.send("123456789");
      assertThat(client.ended()).isTrue();
    }
    assertThat(sim.counters().of("bedrock", "unread").refused("ServiceUnavailableException"))
        .isEqualTo(1);
  }

  @Test
  void delaysAndPacesAreKept() throws Exception {
    sim.answerWith(AnswerPlan.of(40, 4).paced(Duration.ofMillis(30), Duration.ofMillis(10)));
    sim.faults().bedrock().delay(Duration.ofMillis(20));
    long start = System.nanoTime();
    assertThat(stream()).hasSize(4);
    // 20 before, 30 to the first byte, ten each after the eight frames of four chunks
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(120));
  }
}
