package dev.byline.sim.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.sim.SignedHttp;
import dev.byline.sim.Simulator;
import dev.byline.sim.SimulatorOptions;
import dev.byline.sim.bedrock.AnswerPlan;
import dev.byline.sim.http.RawClient;
import dev.byline.sim.sigv4.TestSigner;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The faults of event streams strike server-sent events alike. */
@NullMarked
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SseFaultsIT {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final String MESSAGES =
      "\"messages\":[{\"role\":\"user\",\"content\":\"12345678\"}],\"stream\":true}";
  private static final Sse CHAT = new Sse(
      "/openai/v1/chat/completions", "{\"model\":\"openai.gpt-oss-20b-1:0\"," + MESSAGES, 1);
  private static final Sse RESPONSES = new Sse(
      "/openai/v1/responses",
      "{\"model\":\"us.openai.gpt-5.6-luna\",\"input\":\"12345678\",\"stream\":true}",
      4);
  private static final Sse ANTHROPIC = new Sse(
      "/anthropic/v1/messages",
      "{\"model\":\"us.anthropic.claude-sonnet-5\",\"max_tokens\":100," + MESSAGES,
      2);

  private final Simulator sim =
      Simulator.start(SimulatorOptions.defaults().answering(AnswerPlan.of(40, 4)));
  private final SignedHttp http =
      new SignedHttp(sim.bedrock(), "bedrock", SignedHttp.session(sim, "alice", Optional.empty()));

  /** One API that streams; its first frames carry no text. */
  record Sse(String path, String body, int opening) {}

  static Stream<Sse> apis() {
    return Stream.of(CHAT, RESPONSES, ANTHROPIC);
  }

  @AfterEach
  void mend() {
    sim.faults().clear();
    sim.books().clear();
  }

  @AfterAll
  void stop() {
    sim.close();
  }

  private SignedHttp.Received call(Sse api) throws IOException {
    return http.post(api.path(), api.body(), Map.of("anthropic-version", "2023-06-01"));
  }

  @ParameterizedTest
  @MethodSource("apis")
  void anErrorEventEndsTheStreamAndOnlyWhatWasSentIsBilled(Sse api) throws IOException {
    sim.faults()
        .bedrock()
        .breakNext(
            1,
            new StreamFault.ExceptionEvent(api.opening() + 2, "throttlingException", "slow down"));
    SignedHttp.Received answer = call(api);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.events()).hasSize(api.opening() + 3);
    assertThat(answer.events().getLast().at("/error/message").asString()).isEqualTo("slow down");
    assertThat(answer.raw().body()).contains("rate_limit_error").doesNotContain("[DONE]");
    assertThat(sim.books().total().output()).isEqualTo(20);
  }

  @ParameterizedTest
  @MethodSource("apis")
  void aResetIsSeenByTheClientAndBilledInFull(Sse api) {
    sim.faults().bedrock().breakNext(1, new StreamFault.Reset(3));
    assertThatThrownBy(() -> call(api)).isInstanceOf(IOException.class);
    assertThat(sim.books().total().output()).isEqualTo(40);
  }

  @ParameterizedTest
  @MethodSource("apis")
  void aTruncatedEventEndsAnOtherwiseProperAnswer(Sse api) throws IOException {
    sim.faults().bedrock().breakNext(1, new StreamFault.TruncatedFrame(1));
    String body = call(api).raw().body();
    assertThat(body).isNotEmpty().doesNotEndWith("\n\n");
    assertThat(sim.books().total().output()).isEqualTo(40);
  }

  @ParameterizedTest
  @MethodSource("apis")
  void aHarmedEventIsNoJson(Sse api) throws IOException {
    sim.faults().bedrock().breakNext(1, new StreamFault.CorruptFrame(2));
    assertThatThrownBy(call(api)::events).isInstanceOf(RuntimeException.class);
  }

  @ParameterizedTest
  @MethodSource("apis")
  void aStreamIsBookedBeforeItsFirstByteAndStopsAtTheGate(Sse api) throws Exception {
    Gate gate = sim.faults().bedrock().holdAfterFrames(2);
    try (RawClient client = send(sim.bedrock(), api)) {
      assertThat(gate.awaitHeld(1, LONG)).isTrue();
      assertThat(sim.books().total().output()).isEqualTo(40);
      gate.release();
      assertThat(client.receive().body()).contains("data: ");
    }
  }

  private RawClient send(URI endpoint, Sse api) throws IOException {
    RawClient client = new RawClient(endpoint);
    client.send(TestSigner.sign(
        http.key(),
        "bedrock",
        "POST",
        endpoint + api.path(),
        api.body(),
        Instant.now(),
        Map.of("anthropic-version", "2023-06-01")));
    return client;
  }

  @ParameterizedTest
  @MethodSource("apis")
  void aClientThatLeavesMidStreamPaysForTheWholeAnswer(Sse api) throws Exception {
    String operation =
        call(api).status() == 200 ? sim.books().served().getFirst().operation() : "";
    String counted = operation.replace("Stream", "");
    long before = sim.counters().of("bedrock", counted).abandoned();
    sim.books().clear();
    Gate gate = sim.faults().bedrock().holdAfterFrames(2);
    try (RawClient client = send(sim.bedrock(), api)) {
      assertThat(gate.awaitHeld(1, LONG)).isTrue();
      assertThat(client.read(new byte[16])).isPositive();
    }
    while (sim.counters().traffic("bedrock").open() > 0) {
      Thread.onSpinWait();
    }
    gate.release();
    while (sim.counters().of("bedrock", counted).abandoned() == before) {
      Thread.onSpinWait();
    }
    assertThat(sim.books().total().output()).isEqualTo(40);
  }

  @Test
  void scriptedErrorsComeInTheWordsOfTheApi() throws IOException {
    sim.faults().bedrock().failNext(2, ScriptedError.bedrockThrottling());
    SignedHttp.Received chat = call(CHAT);
    assertThat(chat.status()).isEqualTo(429);
    assertThat(chat.json().at("/error/code").asString()).isEqualTo("rate_limit_exceeded");
    assertThat(call(ANTHROPIC).json().at("/error/type").asString()).isEqualTo("rate_limit_error");
    sim.faults().bedrock().answerEarlyNext(1, ScriptedError.bedrockUnavailable());
    SignedHttp.Received early = call(RESPONSES);
    assertThat(early.status()).isEqualTo(503);
    assertThat(early.json().at("/error/code").asString()).isEqualTo("service_unavailable");
    assertThat(sim.books().served()).isEmpty();
  }

  @Test
  void theOtherEndpointsHaveScriptsOfTheirOwn() throws IOException {
    sim.faults().mantle().failNext(1, ScriptedError.bedrockInternal());
    sim.faults().control().failNext(1, ScriptedError.bedrockThrottling());
    SignedHttp mantle = new SignedHttp(sim.mantle(), "bedrock", http.key());
    SignedHttp control = new SignedHttp(sim.controlPlane(), "bedrock", http.key());
    for (SignedHttp each : List.of(mantle, control)) {
      String path = each.equals(mantle) ? "/v1/models" : "/foundation-models";
      assertThat(each.get(path).status()).isGreaterThanOrEqualTo(429);
      assertThat(each.get(path).status()).isEqualTo(200);
    }
    assertThat(call(CHAT).status()).isEqualTo(200);
  }
}
