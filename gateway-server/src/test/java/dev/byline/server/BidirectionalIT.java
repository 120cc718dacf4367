package dev.byline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.books.ServedCall;
import dev.byline.sim.faults.Gate;
import dev.byline.sim.faults.Http2Faults;
import dev.byline.sim.faults.ScriptedError;
import dev.byline.sim.faults.StreamFault;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** InvokeModelWithBidirectionalStream: frames of the caller up, events down, at the same time. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class BidirectionalIT {
  private static final String PATH =
      "/model/amazon.nova-2-sonic-v1%3A0/invoke-with-bidirectional-stream";

  private final GatewayFixture byline = GatewayFixture.start();

  @AfterEach
  void close() {
    byline.simulator().faults().clear();
    byline.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDialogueRunsUnderTheUsersSessionAndIsMeteredToTheToken(boolean signed) throws Exception {
    try (SpeechClient client = new SpeechClient(byline.uri())) {
      if (signed) {
        client.beginSigned(byline.token("alice"));
        client.saySigned(SpeechClient.OPENING).saySigned(SpeechClient.turn("one", 6_400));
      } else {
        client.begin(byline.token("alice"));
        client.say(SpeechClient.OPENING).say(SpeechClient.turn("one", 6_400));
      }
      // The first turn is answered while the request goes on.
      assertThat(client.until("completionEnd"))
          .startsWith("200 ")
          .contains("completionStart", "audioOutput", "usageEvent");
      if (signed) {
        client
            .saySigned(SpeechClient.turn("two", 1_280))
            .saySigned(SpeechClient.CLOSING)
            .endSigned();
      } else {
        client
            .say(SpeechClient.turn("two", 1_280))
            .say(SpeechClient.CLOSING)
            .send(new byte[0], true);
      }
      assertThat(client.until("END")).contains("completionEnd").endsWith("END ");
    }
    byline.awaitNoOpenExchange();

    ServedCall served = byline.simulator().books().served().getFirst();
    JsonNode row = byline.rows().getFirst();
    assertThat(row.get("operation").asString()).isEqualTo("InvokeModelWithBidirectionalStream");
    assertThat(row.get("principal_arn").asString())
        .isEqualTo(served.principalArn())
        .contains("alice");
    assertThat(row.get("outcome").asString()).isEqualTo("complete");
    assertThat(row.get("usage").asString()).isEqualTo("known");
    assertThat(row.get("input_tokens").asLong()).isEqualTo(served.inputTokens()).isPositive();
    assertThat(row.get("output_tokens").asLong())
        .isEqualTo(served.outputTokens())
        .isPositive();
  }

  @Test
  void theSignatureOfTheCallersKeysMeansNothingAndTheirTokenEverything() throws Exception {
    try (SpeechClient client = new SpeechClient(byline.uri())) {
      client.beginSigned("not-a-token");

      assertThat(client.next()).isEqualTo("403");
      assertThat(client.next()).contains("message");
    }
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(byline.stsCalls()).isZero();
  }

  @Test
  void overTlsTheUpstreamIsAskedForHttp2(@TempDir Path folder) throws Exception {
    try (GatewayFixture other = GatewayFixture.startBefore(simulator -> {
          trust(simulator.tls().authority(), folder.resolve("trust.p12"));
          return simulator.tls().bedrock();
        });
        SpeechClient client = new SpeechClient(other.uri())) {
      client.beginSigned(other.token("alice"));
      client.saySigned(SpeechClient.OPENING).saySigned(SpeechClient.turn("one", 640));
      assertThat(client.until("completionEnd")).startsWith("200 ");
      client.saySigned(SpeechClient.CLOSING).endSigned();
      assertThat(client.until("END")).endsWith("END ");
      other.awaitNoOpenExchange();
      assertThat(other.rows().getFirst().get("usage").asString()).isEqualTo("known");
    } finally {
      System.clearProperty("javax.net.ssl.trustStore");
      System.clearProperty("javax.net.ssl.trustStorePassword");
    }
  }

  private static void trust(X509Certificate authority, Path file) {
    try (OutputStream out = Files.newOutputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("authority", authority);
      store.store(out, "changeit".toCharArray());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    System.setProperty("javax.net.ssl.trustStore", file.toString());
    System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
  }

  @Test
  void twoUsersAtOnceHaveASessionEach() throws Exception {
    try (SpeechClient alice = new SpeechClient(byline.uri());
        SpeechClient bob = new SpeechClient(byline.uri())) {
      alice.begin(byline.token("alice"));
      bob.beginSigned(byline.token("bob"));
      alice.say(SpeechClient.OPENING).say(SpeechClient.turn("a", 640));
      bob.saySigned(SpeechClient.OPENING).saySigned(SpeechClient.turn("b", 640));
      assertThat(alice.until("completionEnd")).startsWith("200");
      assertThat(bob.until("completionEnd")).startsWith("200");
      alice.say(SpeechClient.CLOSING).send(new byte[0], true);
      bob.saySigned(SpeechClient.CLOSING).endSigned();
      alice.until("END");
      bob.until("END");
    }
    byline.awaitNoOpenExchange();

    assertThat(byline.simulator().books().served())
        .extracting(ServedCall::principalArn)
        .hasSize(2)
        .doesNotHaveDuplicates();
  }

  @Test
  void overHttp11ItIsRefusedAndNothingIsSent() throws Exception {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send("POST " + PATH + " HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer "
          + byline.token("alice") + "\r\ncontent-length: 0\r\n\r\n");
      String head = client.head();

      assertThat(head).startsWith("HTTP/1.1 400").contains("ValidationException");
      assertThat(client.body(head)).contains("HTTP/2");
    }
    assertThat(byline.rows().getFirst().get("reason").asString()).isEqualTo("http2-required");
    assertThat(byline.bedrockCalls()).isZero();
  }

  @Test
  void aCorruptFirstFrameIsAnsweredWithAStatus() throws Exception {
    byte[] corrupt = SpeechClient.frame("{}");
    corrupt[corrupt.length - 1] ^= 1;
    try (SpeechClient client = new SpeechClient(byline.uri())) {
      client.begin(byline.token("alice")).send(corrupt, false);

      assertThat(client.next()).isEqualTo("400");
      assertThat(client.next()).contains("corrupt");
    }
    byline.awaitNoOpenExchange();
    assertThat(byline.rows().getFirst().get("reason").asString()).isEqualTo("body-malformed");
  }

  @Test
  void aCorruptLaterFrameIsAnsweredWithAnExceptionEventAndTheEnd() throws Exception {
    byte[] corrupt = SpeechClient.frame("{}");
    corrupt[20] ^= 1;
    try (SpeechClient client = new SpeechClient(byline.uri())) {
      client.begin(byline.token("alice"));
      client.say(SpeechClient.OPENING).say(SpeechClient.turn("one", 640));
      assertThat(client.until("completionEnd")).startsWith("200");
      client.send(corrupt, false);

      assertThat(client.until("END")).isEqualTo("validationException END ");
    }
    byline.awaitNoOpenExchange();
    JsonNode row = byline.rows().getFirst();
    assertThat(row.get("reason").asString()).isEqualTo("body-malformed");
    assertThat(row.get("output_tokens").asLong()).isPositive();
  }

  @Test
  void aFrameThatIsTooLargeIsRefused() throws Exception {
    try (SpeechClient client = new SpeechClient(byline.uri())) {
      client.begin(byline.token("alice"));
      client.send(SpeechClient.frame("x".repeat(1_500_000)), false);

      assertThat(client.next()).isEqualTo("400");
    }
    byline.awaitNoOpenExchange();
  }

  @Test
  void anEndWithinAFrameIsRefused() throws Exception {
    byte[] frame = SpeechClient.frame("{}");
    try (SpeechClient client = new SpeechClient(byline.uri())) {
      client.begin(byline.token("alice")).send(java.util.Arrays.copyOf(frame, 20), true);

      assertThat(client.next()).isEqualTo("400");
    }
    byline.awaitNoOpenExchange();
    assertThat(byline.rows().getFirst().get("reason").asString()).isEqualTo("body-malformed");
  }

  @Test
  void bytesThatComeOneByOneAreTheSameFrames() throws Exception {
    try (SpeechClient client = new SpeechClient(byline.uri())) {
      client.begin(byline.token("alice"));
      for (String event : SpeechClient.OPENING.split("\\|", -1)) {
        for (byte b : SpeechClient.frame(event)) {
          client.send(new byte[] {b}, false);
        }
      }
      client.say(SpeechClient.turn("one", 640));
      assertThat(client.until("completionEnd")).startsWith("200");
      client.say(SpeechClient.CLOSING).send(new byte[0], true);
      assertThat(client.until("END")).endsWith("END ");
    }
    byline.awaitNoOpenExchange();
  }

  @Test
  void whatTheModelFindsWrongComesThrough() throws Exception {
    try (SpeechClient client = new SpeechClient(byline.uri())) {
      client.begin(byline.token("alice"));
      client.say(SpeechClient.OPENING).say(SpeechClient.turn("one", 640));
      assertThat(client.until("completionEnd")).startsWith("200");
      client.say("{\"event\":{\"promptStart\":{\"promptName\":\"again\"}}}");

      assertThat(client.until("END")).contains("validationException");
    }
    byline.awaitNoOpenExchange();
    assertThat(byline.rows().getFirst().get("outcome").asString()).isEqualTo("complete");
  }

  @Test
  void aClientThatResetsEndsTheStreamUpstreamAndIsMetered() throws Exception {
    try (SpeechClient client = new SpeechClient(byline.uri())) {
      client.begin(byline.token("alice"));
      client.say(SpeechClient.OPENING).say(SpeechClient.turn("one", 640));
      assertThat(client.until("completionEnd")).startsWith("200");
      client.reset();
    }
    byline.awaitNoOpenExchange();

    ServedCall served = byline.simulator().books().served().getFirst();
    JsonNode row = byline.rows().getFirst();
    assertThat(row.get("outcome").asString()).isEqualTo("client-left");
    assertThat(row.get("input_tokens").asLong()).isEqualTo(served.inputTokens());
    assertThat(row.get("output_tokens").asLong()).isEqualTo(served.outputTokens());
  }

  @Test
  void anUpstreamThatResetsEndsTheClientsStreamWithoutAnEnd() throws Exception {
    byline.simulator().faults().bedrock().breakNext(1, new StreamFault.Reset(3));
    try (SpeechClient client = new SpeechClient(byline.uri())) {
      client.begin(byline.token("alice"));
      client.say(SpeechClient.OPENING).say(SpeechClient.turn("one", 640));

      assertThat(client.until("END")).startsWith("200").contains("RST");
    }
    byline.awaitNoOpenExchange();
    assertThat(byline.rows().getFirst().get("outcome").asString()).isEqualTo("upstream-cut");
  }

  @ParameterizedTest
  @ValueSource(strings = {"REFUSED_STREAM", "GOAWAY_BEFORE"})
  void anUpstreamThatTakesNoStreamIsServiceUnavailable(String what) throws Exception {
    byline.simulator().faults().bedrock().http2().next(1, Http2Faults.StreamRefusal.valueOf(what));
    try (SpeechClient client = new SpeechClient(byline.uri())) {
      client.begin(byline.token("alice")).say(SpeechClient.OPENING);

      assertThat(client.next()).isEqualTo("503");
    }
    byline.awaitNoOpenExchange();
    assertThat(byline.rows().getFirst().get("reason").asString()).isEqualTo("upstream-cut");
  }

  @Test
  void aHeadThatBedrockRefusesComesThrough() throws Exception {
    byline.simulator().faults().bedrock().failNext(1, ScriptedError.bedrockThrottling());
    try (SpeechClient client = new SpeechClient(byline.uri())) {
      client.begin(byline.token("alice")).say(SpeechClient.OPENING);

      assertThat(client.next()).isEqualTo("429");
      assertThat(client.next()).contains("wait");
    }
    byline.awaitNoOpenExchange();
    assertThat(byline.rows().getFirst().get("status").asInt()).isEqualTo(429);
  }

  @Test
  void aStoppingGatewayLetsADialogueEnd() throws Exception {
    Gate gate = byline.simulator().faults().bedrock().holdAfterFrames(2);
    try (SpeechClient client = new SpeechClient(byline.uri())) {
      client.begin(byline.token("alice"));
      client.say(SpeechClient.OPENING).say(SpeechClient.turn("one", 640));
      assertThat(gate.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
      Thread stopping = Thread.ofVirtual().start(() -> byline.gateway().close());
      gate.release();
      assertThat(client.until("completionEnd")).contains("completionEnd");
      client.say(SpeechClient.CLOSING).send(new byte[0], true);
      assertThat(client.until("END")).endsWith("END ");
      stopping.join();
    }
    assertThat(byline.rows().getFirst().get("outcome").asString()).isEqualTo("complete");
  }

  @Test
  void soundOfAMegabyteAFrameArrivesWholeAndBoundsHold() throws Exception {
    try (SpeechClient client = new SpeechClient(byline.uri())) {
      client.beginSigned(byline.token("alice"));
      client.saySigned(SpeechClient.OPENING);
      for (int i = 0; i < 8; i++) {
        client.saySigned(SpeechClient.turn("turn" + i, 600_000));
        assertThat(client.until("completionEnd")).contains("completionEnd");
      }
      client.saySigned(SpeechClient.CLOSING).endSigned();
      assertThat(client.until("END")).endsWith("END ");
    }
    byline.awaitNoOpenExchange();
    assertThat(byline.gateway().heldBodyBytes()).isZero();
    assertThat(byline.simulator().books().served().getFirst().inputTokens()).isPositive();
  }

  @Test
  void aRequestWithoutAnyFrameEndsInAnOrderlyWay() throws Exception {
    try (SpeechClient client = new SpeechClient(byline.uri())) {
      client.begin(byline.token("alice")).send("".getBytes(UTF_8), true);

      assertThat(client.next()).isIn("200", "400");
    }
    byline.awaitNoOpenExchange();
    assertThat(byline.rows().getFirst().get("outcome").asString()).isEqualTo("complete");
  }
}
