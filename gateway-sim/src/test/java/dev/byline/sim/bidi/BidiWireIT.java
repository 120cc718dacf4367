package dev.byline.sim.bidi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.Simulator;
import dev.byline.sim.books.BookedTokens;
import dev.byline.sim.faults.Gate;
import dev.byline.sim.faults.StreamFault;
import dev.byline.sim.http.Headers;
import dev.byline.sim.http.Http2Client;
import dev.byline.sim.http.RawClient;
import dev.byline.sim.http.WireRequest;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import dev.byline.sim.sigv4.EventSigner;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@NullMarked
class BidiWireIT {
  private static final String TARGET =
      "/model/amazon.nova-sonic-v1%3A0/invoke-with-bidirectional-stream";
  private static final String OPERATION = "InvokeModelWithBidirectionalStream";
  private static final Duration LONG = Duration.ofSeconds(10);

  private final Simulator sim = Simulator.start();
  private final AccessKey alice = session("alice");
  private final EventSigner signer = new EventSigner(alice);
  private final Http2Client client = new Http2Client(sim.bedrock());

  @AfterEach
  void stop() {
    client.close();
    sim.close();
  }

  private AccessKey session(String name) {
    Role role = sim.iam().role(sim.iam().invokeRoleArn()).orElseThrow();
    return sim.iam().openSession(RoleSession.of(role, name), Duration.ofHours(1));
  }

  private Http2Client.Stream open() {
    return open(TARGET);
  }

  private Http2Client.Stream open(String target) {
    return client.begin(signer.head(sim.bedrock(), target, Instant.now()), false);
  }

  private void send(Http2Client.Stream stream, List<String> events) {
    events.forEach(event -> stream.send(signer.chunk(event.getBytes(UTF_8), Instant.now()), false));
  }

  private void close(Http2Client.Stream stream) {
    send(stream, Sonic.closing());
    stream.send(signer.last(Instant.now()), true);
  }

  private long refused(String code) {
    return sim.counters().of("bedrock", OPERATION).refused(code);
  }

  @Test
  void aTurnIsAnsweredWhileTheInputIsOpenAndBookedOnceAtTheEnd() throws Exception {
    Http2Client.Stream stream = open();
    send(stream, Sonic.opening());
    assertThat(stream.head().headers().first("content-type"))
        .contains("application/vnd.amazon.eventstream");
    send(stream, Sonic.system("s", "12345678"));
    send(stream, Sonic.spoken("a", 6_400));
    assertThat(stream.next()).isInstanceOf(Http2Client.Event.Bytes.class);
    assertThat(sim.books().served()).isEmpty();
    close(stream);
    stream.rest();
    // two tokens of system text, ten of speech; eight of text and sixteen of speech
    assertThat(sim.books().ofPrincipal(alice.principal().arn()))
        .isEqualTo(new BookedTokens(1, 12, 24, 0, 0));
    assertThat(sim.books().served().getFirst().operation()).isEqualTo(OPERATION);
    assertThat(sim.books().served().getFirst().modelId()).isEqualTo("amazon.nova-sonic-v1:0");
    assertThat(sim.counters().of("bedrock", OPERATION).accepted()).isEqualTo(1);
  }

  @Test
  void theEventsOfATurnComeInTheirOrderAndUsageGrows() throws Exception {
    Http2Client.Stream stream = open();
    send(stream, Sonic.opening());
    send(stream, Sonic.spoken("a", 1));
    send(stream, Sonic.spoken("b", 641));
    close(stream);
    assertThat(stream.head().status()).isEqualTo(200);
    List<JsonNode> events = Sonic.events(stream.rest());
    List<String> names = Sonic.names(events);
    assertThat(names.subList(0, names.size() / 2))
        .containsExactly(
            "usageEvent",
            "completionStart",
            "contentStart",
            "textOutput",
            "contentEnd",
            "contentStart",
            "textOutput",
            "contentEnd",
            "usageEvent",
            "contentStart",
            "audioOutput",
            "usageEvent",
            "audioOutput",
            "usageEvent",
            "audioOutput",
            "usageEvent",
            "audioOutput",
            "usageEvent",
            "contentEnd",
            "contentStart",
            "textOutput",
            "contentEnd",
            "completionEnd");
    JsonNode last = events.get(names.lastIndexOf("usageEvent")).path("usageEvent");
    assertThat(last.path("totalInputTokens").asInt()).isEqualTo(3);
    assertThat(last.path("totalOutputTokens").asInt()).isEqualTo(48);
    assertThat(last.path("totalTokens").asInt()).isEqualTo(51);
    JsonNode details = last.path("details");
    assertThat(details.path("delta").path("output").path("speechTokens").asInt())
        .isEqualTo(4);
    assertThat(details.path("total").path("output").path("textTokens").asInt()).isEqualTo(16);
    assertThat(details.path("total").path("input").path("speechTokens").asInt()).isEqualTo(3);
  }

  @Test
  void theHeadIsSentBeforeAnyEventWhenThePlanSaysSo() throws Exception {
    sim.speakWith(SpeechPlan.standard().beginning(SpeechPlan.Head.AT_ONCE));
    Http2Client.Stream stream = open();
    assertThat(stream.head().status()).isEqualTo(200);
    send(stream, Sonic.opening());
    close(stream);
    assertThat(stream.rest()).isEmpty();
    assertThat(sim.books().total().calls()).isEqualTo(1);
  }

  @Test
  void aWrongFirstSignatureIsAnHttpErrorAndALaterOneAnException() throws Exception {
    Http2Client.Stream first = open();
    new EventSigner(session("bob")).head(sim.bedrock(), TARGET, Instant.now());
    first.send(
        new EventSigner(alice).chunk(Sonic.SESSION_START.getBytes(UTF_8), Instant.now()), false);
    Http2Client.Event.Head head = first.head();
    assertThat(head.status()).isEqualTo(403);
    assertThat(head.headers().first("x-amzn-errortype").orElseThrow())
        .startsWith("InvalidSignatureException");
    assertThat(refused("InvalidSignatureException")).isEqualTo(1);

    Http2Client.Stream second = open();
    send(second, Sonic.opening());
    assertThat(second.head().status()).isEqualTo(200);
    byte[] skipped = signer.chunk("{}".getBytes(UTF_8), Instant.now());
    assertThat(skipped).isNotEmpty();
    send(second, List.of(Sonic.PROMPT_END));
    assertThat(Sonic.names(Sonic.events(second.rest()))).containsExactly("validationException");
    assertThat(sim.books().total()).isEqualTo(new BookedTokens(1, 0, 0, 0, 0));
  }

  @Test
  void anUnsignedALateAndAnUnendedStreamAreRefused() throws Exception {
    Http2Client.Stream unsigned = open();
    unsigned.send(EventSigner.inner(Sonic.SESSION_START.getBytes(UTF_8)), false);
    assertThat(unsigned.head().status()).isEqualTo(403);

    Http2Client.Stream late = open();
    late.send(
        signer.chunk(Sonic.SESSION_START.getBytes(UTF_8), Instant.now().minusSeconds(400)), false);
    assertThat(late.head().status()).isEqualTo(403);

    Http2Client.Stream empty = open();
    empty.send(new byte[0], true);
    assertThat(empty.head().status()).isEqualTo(400);

    Http2Client.Stream unended = open();
    send(unended, Sonic.opening());
    unended.send(signer.chunk(Sonic.PROMPT_END.getBytes(UTF_8), Instant.now()), true);
    assertThat(unended.head().status()).isEqualTo(200);
    assertThat(Sonic.names(Sonic.events(unended.rest()))).containsExactly("validationException");

    Http2Client.Stream after = open();
    send(after, Sonic.opening());
    after.send(signer.last(Instant.now()), false);
    send(after, List.of(Sonic.PROMPT_END));
    assertThat(after.head().status()).isEqualTo(200);
    assertThat(Sonic.names(Sonic.events(after.rest()))).containsExactly("validationException");
  }

  @Test
  void eventsOutOfOrderAndTooLongPartsAreValidationExceptions() throws Exception {
    List<List<String>> wrong = List.of(
        List.of(Sonic.SESSION_START, Sonic.SESSION_START),
        List.of(Sonic.SESSION_START, Sonic.SESSION_END.replace("sessionEnd", "noSuchEvent")),
        List.of(Sonic.SESSION_START, Sonic.PROMPT_END),
        List.of(Sonic.SESSION_START, Sonic.PROMPT_START, Sonic.SESSION_END),
        List.of(Sonic.SESSION_START, Sonic.PROMPT_START, Sonic.spoken("a", 9).get(1)),
        List.of(Sonic.SESSION_START, "x".repeat(1_000_001)));
    for (List<String> events : wrong) {
      Http2Client.Stream stream = open();
      send(stream, events);
      assertThat(stream.head().status()).isEqualTo(200);
      assertThat(Sonic.names(Sonic.events(stream.rest()))).containsExactly("validationException");
    }
    Http2Client.Stream first = open();
    send(first, List.of(Sonic.PROMPT_START));
    assertThat(first.head().status()).isEqualTo(400);
  }

  @Test
  void keysHttp1OtherModelsAndCallersWithoutPermissionAreRefused() throws Exception {
    WireRequest bearer = new WireRequest(
        "POST", TARGET, Headers.of("authorization", "Bearer ABSKxyz"), new byte[0], Instant.EPOCH);
    assertThat(client.begin(bearer, false).head().status()).isEqualTo(403);
    assertThat(open(TARGET.replace("sonic", "lite")).head().status()).isEqualTo(400);
    try (RawClient http1 = new RawClient(sim.bedrock())) {
      http1.send(signer.head(sim.bedrock(), TARGET, Instant.now()));
      RawClient.Received answer = http1.receive();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("HTTP/2");
    }
    Role role = sim.iam().role(sim.iam().invokeRoleArn()).orElseThrow();
    sim.iam().removeRole(role.arn());
    assertThat(open().head().status()).isEqualTo(403);
    assertThat(refused("AccessDeniedException")).isEqualTo(2);
    assertThat(sim.counters().of("bedrock", OPERATION).seen()).isEqualTo(4);
  }

  @Test
  void aClientThatResetsPaysForTheTotalsItWasTold() throws Exception {
    // two usage events: that of the input, and that of the answer's text
    Gate gate = sim.faults().bedrock().holdAfterFrames(9);
    Http2Client.Stream stream = open();
    send(stream, Sonic.opening());
    send(stream, Sonic.spoken("a", 6_400));
    assertThat(gate.awaitHeld(1, LONG)).isTrue();
    stream.reset();
    while (sim.counters().of("bedrock", OPERATION).abandoned() == 0) {
      Thread.onSpinWait();
    }
    gate.release();
    assertThat(sim.books().total()).isEqualTo(new BookedTokens(1, 10, 8, 0, 0));
  }

  @Test
  void scriptedResetsAndExceptionsBreakTheStreamAndBookWhatWasTold() throws Exception {
    sim.faults().bedrock().breakNext(1, new StreamFault.Reset(1));
    Http2Client.Stream reset = open();
    send(reset, Sonic.opening());
    send(reset, Sonic.spoken("a", 640));
    assertThat(reset.head().status()).isEqualTo(200);
    assertThat(reset.next()).isInstanceOf(Http2Client.Event.Bytes.class);
    assertThat(reset.next()).isEqualTo(new Http2Client.Event.Reset(Http2Error.INTERNAL_ERROR));
    assertThat(sim.books().total()).isEqualTo(new BookedTokens(1, 1, 0, 0, 0));

    sim.faults()
        .bedrock()
        .breakNext(1, new StreamFault.ExceptionEvent(9, "modelStreamErrorException", "broken"));
    Http2Client.Stream broken = open();
    send(broken, Sonic.opening());
    send(broken, Sonic.spoken("a", 640));
    assertThat(broken.head().status()).isEqualTo(200);
    assertThat(Sonic.names(Sonic.events(broken.rest())))
        .hasSize(10)
        .endsWith("usageEvent", "modelStreamErrorException");
    assertThat(sim.books().total()).isEqualTo(new BookedTokens(2, 2, 8, 0, 0));
  }

  @Test
  void aStreamIsOverAfterEightMinutesOfTheSimulatorsClock() throws Exception {
    Http2Client.Stream stream = open();
    send(stream, Sonic.opening());
    assertThat(stream.head().status()).isEqualTo(200);
    sim.faults().clockOffset(Duration.ofMinutes(8));
    assertThat(Sonic.names(Sonic.events(stream.rest()))).containsExactly("modelTimeoutException");
    assertThat(sim.books().total().calls()).isEqualTo(1);
  }

  @Test
  void aReaderWithoutWindowPausesTheAnswerAndTheInput() throws Exception {
    sim.speakWith(SpeechPlan.standard().saying(8, 8_000, 100));
    try (Http2Client narrow = new Http2Client(sim.bedrock(), 2_000)) {
      Http2Client.Stream stream =
          narrow.begin(signer.head(sim.bedrock(), TARGET, Instant.now()), false);
      send(stream, Sonic.opening());
      assertThat(stream.head().status()).isEqualTo(200);
      stream.reading(false);
      send(stream, Sonic.spoken("a", 640));
      close(stream);
      assertThat(narrow
              .send(new WireRequest("GET", "/", Headers.of(), new byte[0], Instant.EPOCH))
              .head()
              .status())
          .isEqualTo(200);
      assertThat(sim.books().served()).isEmpty();
      assertThat(sim.counters().traffic("bedrock").bytesSent()).isLessThan(10_000);
      stream.reading(true);
      // 8,000 tokens of 640 bytes, twice in base64
      assertThat(stream.rest().length).isGreaterThan(8_000_000);
      assertThat(sim.books().total().output()).isEqualTo(8_008);
    }
  }
}
