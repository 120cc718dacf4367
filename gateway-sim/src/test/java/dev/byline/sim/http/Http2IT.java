package dev.byline.sim.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.Clients;
import dev.byline.sim.Simulator;
import dev.byline.sim.TlsPorts;
import dev.byline.sim.bedrock.AnswerPlan;
import dev.byline.sim.faults.Gate;
import dev.byline.sim.faults.Http2Faults.StreamRefusal;
import dev.byline.sim.faults.ScriptedError;
import dev.byline.sim.faults.StreamFault;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import dev.byline.sim.sigv4.TestSigner;
import io.netty.handler.codec.http2.Http2Error;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

@NullMarked
class Http2IT {
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}";
  private static final String CONVERSE = "/model/amazon.nova-lite-v1%3A0/converse";

  private final Simulator sim = Simulator.start();
  private final AccessKey alice = alice();

  @AfterEach
  void stop() {
    sim.close();
  }

  private AccessKey alice() {
    Role role = sim.iam().role(sim.iam().invokeRoleArn()).orElseThrow();
    return sim.iam().openSession(RoleSession.of(role, "alice"), Duration.ofHours(1));
  }

  private WireRequest signed(String path, String body) {
    return TestSigner.sign(alice, "bedrock", "POST", sim.bedrock() + path, body, Instant.now());
  }

  @Test
  void theSdkSpeaksHttp2WithPriorKnowledgeToThePlainPort() throws Exception {
    try (BedrockRuntimeAsyncClient client =
        Clients.asyncBedrock(sim.bedrock(), Clients.of(alice), Protocol.HTTP2)) {
      ConverseResponse answer = client
          .converse(r -> r.modelId("amazon.nova-lite-v1:0").messages(Clients.user("12345678")))
          .get(10, TimeUnit.SECONDS);
      assertThat(answer.usage().inputTokens()).isEqualTo(2);
    }
    assertThat(sim.books().total().calls()).isEqualTo(1);
  }

  @Test
  void theTlsPortSpeaksBothProtocolsByAlpn() throws Exception {
    TlsPorts tls = sim.tls();
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("sim", tls.authority());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    for (HttpClient.Version version :
        List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)) {
      try (HttpClient client =
          HttpClient.newBuilder().sslContext(context).version(version).build()) {
        HttpResponse<String> answer = client.send(
            HttpRequest.newBuilder(tls.bedrock().resolve("/nowhere")).build(),
            HttpResponse.BodyHandlers.ofString());
        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.body()).contains("UnknownOperationException");
      }
    }
    assertThat(tls.authorityPem()).startsWith("-----BEGIN CERTIFICATE-----");
    assertThat(sim.tls()).isSameAs(tls);
  }

  @Test
  void manyStreamsShareAConnectionAndABodyOfManyFramesIsReadWhole() throws Exception {
    String long25k = BODY.replace("hi", "x".repeat(25_000));
    try (Http2Client client = new Http2Client(sim.bedrock())) {
      Http2Client.Stream one = client.send(signed(CONVERSE, BODY));
      Http2Client.Stream two = client.begin(signed(CONVERSE, long25k), false);
      for (int i = 0; i < long25k.length(); i += 7_000) {
        int end = Math.min(long25k.length(), i + 7_000);
        two.send(long25k.substring(i, end).getBytes(UTF_8), end == long25k.length());
      }
      assertThat(one.head().status()).isEqualTo(200);
      assertThat(one.text()).contains("outputTokens");
      assertThat(two.head().headers().first("x-amzn-requestid")).isPresent();
      assertThat(two.text()).contains("\"inputTokens\":6250");
    }
    assertThat(sim.counters().traffic("bedrock").connections()).isEqualTo(1);
  }

  @Test
  void aReaderWithoutWindowPausesTheAnswerOfItsStreamOnly() throws Exception {
    sim.answerWith(AnswerPlan.of(60_000, 600));
    String path = "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream";
    try (Http2Client client = new Http2Client(sim.bedrock(), 1_000)) {
      Http2Client.Stream slow = client.begin(signed(path, BODY), false);
      slow.reading(false);
      slow.send(BODY.getBytes(UTF_8), true);
      assertThat(client.send(signed("/nowhere", BODY)).head().status()).isEqualTo(200);
      assertThat(sim.counters().of("bedrock", "ConverseStream").accepted()).isEqualTo(1);
      assertThat(sim.counters().traffic("bedrock").bytesSent()).isLessThan(5_000);
      slow.reading(true);
      assertThat(slow.head().status()).isEqualTo(200);
      assertThat(slow.rest().length).isGreaterThan(240_000);
    }
  }

  @Test
  void aClientThatResetsItsStreamMidAnswerIsSeenGone() throws Exception {
    Gate gate = sim.faults().bedrock().holdAfterFrames(2);
    try (Http2Client client = new Http2Client(sim.bedrock())) {
      Http2Client.Stream stream =
          client.send(signed("/model/amazon.nova-lite-v1%3A0/converse-stream", BODY));
      assertThat(stream.head().status()).isEqualTo(200);
      assertThat(gate.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
      stream.reset();
      // the connection is alive, and its next request is read after the reset
      Http2Client.Stream next = client.send(signed("/nowhere", BODY));
      assertThat(next.head().status()).isEqualTo(200);
      gate.release();
      while (sim.counters().of("bedrock", "ConverseStream").abandoned() == 0) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aScriptedResetIsARstStreamAndSparesTheConnection() throws Exception {
    sim.faults().bedrock().breakNext(1, new StreamFault.Reset(1));
    try (Http2Client client = new Http2Client(sim.bedrock())) {
      Http2Client.Stream stream =
          client.send(signed("/model/amazon.nova-lite-v1%3A0/converse-stream", BODY));
      assertThat(stream.head().status()).isEqualTo(200);
      assertThat(stream.next()).isInstanceOf(Http2Client.Event.Bytes.class);
      assertThat(stream.next()).isEqualTo(new Http2Client.Event.Reset(Http2Error.INTERNAL_ERROR));
      assertThat(client.send(signed(CONVERSE, BODY)).head().status()).isEqualTo(200);
    }
  }

  @Test
  void aStreamIsRefusedOnCommandAndTheNextIsServed() throws Exception {
    sim.faults().bedrock().http2().next(1, StreamRefusal.REFUSED_STREAM);
    try (Http2Client client = new Http2Client(sim.bedrock())) {
      assertThat(client.send(signed(CONVERSE, BODY)).next())
          .isEqualTo(new Http2Client.Event.Reset(Http2Error.REFUSED_STREAM));
      assertThat(client.send(signed(CONVERSE, BODY)).head().status()).isEqualTo(200);
    }
    assertThat(sim.counters().of("bedrock", "Converse").seen()).isEqualTo(1);
  }

  @Test
  void goAwayBeforeAStreamLeavesItUnserved() throws Exception {
    try (Http2Client client = new Http2Client(sim.bedrock())) {
      assertThat(client.send(signed(CONVERSE, BODY)).head().status()).isEqualTo(200);
      sim.faults().bedrock().http2().next(1, StreamRefusal.GOAWAY_BEFORE);
      Http2Client.Stream late = client.send(signed(CONVERSE, BODY));
      assertThat(client.lastStream()).isEqualTo(3);
      assertThat(late.next()).isNotInstanceOf(Http2Client.Event.Head.class);
      assertThat(client.closed()).isTrue();
    }
    assertThat(sim.counters().of("bedrock", "Converse").seen()).isEqualTo(1);
  }

  @Test
  void goAwayAfterAStreamsHeadServesItToItsEnd() throws Exception {
    sim.faults().bedrock().http2().next(1, StreamRefusal.GOAWAY_AFTER);
    Gate gate = sim.faults().bedrock().hold();
    try (Http2Client client = new Http2Client(sim.bedrock())) {
      Http2Client.Stream stream = client.send(signed(CONVERSE, BODY));
      assertThat(client.lastStream()).isEqualTo(3);
      gate.release();
      assertThat(stream.head().status()).isEqualTo(200);
      assertThat(stream.text()).contains("outputTokens");
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void anEarlyAnswerComesBeforeTheBodyAndATooLongBodyIsRefused() throws Exception {
    sim.faults().bedrock().answerEarlyNext(1, ScriptedError.bedrockUnavailable());
    try (Http2Client client = new Http2Client(sim.bedrock())) {
      Http2Client.Stream early = client.begin(signed(CONVERSE, BODY), false);
      assertThat(early.head().status()).isEqualTo(503);
      Http2Client.Stream big = client.begin(
          new WireRequest(
              "POST",
              CONVERSE,
              Headers.of("content-length", "25000001"),
              new byte[0],
              Instant.EPOCH),
          false);
      assertThat(big.head().status()).isEqualTo(400);
    }
  }

  @Test
  void theStreamLimitIsAnnouncedAndKept() throws Exception {
    sim.faults().bedrock().http2().streamLimit(1);
    Gate gate = sim.faults().bedrock().hold();
    try (BedrockRuntimeAsyncClient client =
        Clients.asyncBedrock(sim.bedrock(), Clients.of(alice), Protocol.HTTP2)) {
      var one = client.converse(
          r -> r.modelId("amazon.nova-lite-v1:0").messages(Clients.user("12345678")));
      var two = client.converse(
          r -> r.modelId("amazon.nova-lite-v1:0").messages(Clients.user("12345678")));
      assertThat(gate.awaitHeld(2, Duration.ofSeconds(10))).isTrue();
      gate.release();
      one.get(10, TimeUnit.SECONDS);
      two.get(10, TimeUnit.SECONDS);
    }
    assertThat(sim.counters().traffic("bedrock").connections()).isEqualTo(2);
  }
}
