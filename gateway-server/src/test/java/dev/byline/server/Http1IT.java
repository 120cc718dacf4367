package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 as it comes over the wire, the good and the bad. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class Http1IT {
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hello\"}]}]}";

  private final GatewayFixture byline =
      GatewayFixture.start("timeouts: {request-body: 2s, keep-alive: 3s}\n", world -> {});
  private final String token = byline.token("alice");

  @AfterEach
  void close() {
    byline.close();
  }

  @Test
  void twoRequestsInOnePacketAreAnsweredOneAfterTheOther() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(request("converse", "") + request("converse", ""));
      String first = client.head();
      String firstBody = client.body(first);
      String second = client.head();

      assertThat(first).startsWith("HTTP/1.1 200");
      assertThat(firstBody).contains("\"usage\"");
      assertThat(second).startsWith("HTTP/1.1 200");
      client.body(second);
    }
    assertThat(byline.simulator().books().served()).hasSize(2);
  }

  @Test
  void aRequestThatComesByteByByteIsServed() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      for (char each : request("converse", "").toCharArray()) {
        client.send(String.valueOf(each));
      }
      assertThat(client.head()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void continueIsSaidAfterAdmissionAndNotBeforeARefusal() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(head("converse", "Expect: 100-continue\r\n"));
      assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      client.send(BODY);
      assertThat(client.head()).startsWith("HTTP/1.1 200");
    }
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(head("unknown", "Expect: 100-continue\r\n"));
      assertThat(client.untilEnd()).startsWith("HTTP/1.1 404").doesNotContain("100 Continue");
    }
  }

  @Test
  void anHttp10ClientIsAnsweredAndItsConnectionEnds() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(request("converse-stream", "").replace("HTTP/1.1", "HTTP/1.0"));
      assertThat(client.untilEnd())
          .startsWith("HTTP/1.1 200")
          .doesNotContainIgnoringCase("transfer-encoding")
          .contains("messageStop");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: chunked\r\n",
        "Content-Length: 3\r\n",
        "Content-Length: +3\r\n",
        "Transfer-Encoding: gzip, chunked\r\nTransfer-Encoding: identity\r\n",
      })
  void framingThatCouldBeReadInTwoWaysEndsTheConnectionAndSendsNothing(String more)
      throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(head("converse", more) + BODY + request("converse", ""));

      assertThat(client.untilEnd()).startsWith("HTTP/1.1 400").doesNotContain("HTTP/1.1 200");
    }
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(byline.rows().getFirst().get("reason").asString()).isEqualTo("request-malformed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage\r\n\r\n",
        "\0\0\0\r\n\r\n",
        "POST  HTTP/1.1\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n",
        "POST /model/a.b/converse HTTP/1.1\r\nhost : x\r\n\r\n",
        "POST /model/a.b/converse HTTP/1.1\r\n: x\r\n\r\n",
        "POST /model/a.b/converse HTTP/9.9\r\nhost: x\r\ncontent-length: 0\r\n\r\n"
      })
  void garbageIsRefusedAndSendsNothing(String text) throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(text);
      assertThat(client.untilEnd()).startsWith("HTTP/1.1 4");
    }
    assertThat(byline.stsCalls()).isZero();
  }

  @Test
  void headersWithoutEndAreRefusedAtABound() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send("POST /model/a.b/converse HTTP/1.1\r\nx: " + "y".repeat(40_000) + "\r\n\r\n");
      assertThat(client.untilEnd()).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void aDeclaredBodyAboveTheLimitIsRefusedUnread() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(head("converse", "")
          .replace("Content-Length: " + BODY.length(), "Content-Length: 25000001"));
      assertThat(client.untilEnd())
          .startsWith("HTTP/1.1 413")
          .contains("x-amzn-ErrorType: ValidationException");
    }
    assertThat(byline.bedrockCalls()).isZero();
  }

  @Test
  void aChunkedBodyAboveTheLimitIsRefusedWhereItCrossesIt() throws IOException {
    String chunk = "100000\r\n" + "x".repeat(0x100000) + "\r\n";
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(head("converse", "Transfer-Encoding: chunked\r\n")
          .replaceFirst("Content-Length: \\d+\r\n", ""));
      int sent = 0;
      try {
        for (; sent < 60; sent++) {
          client.send(chunk);
        }
      } catch (IOException cutOff) {
        assertThat(sent).isGreaterThan(20);
      }
      assertThat(byline.bedrockCalls()).isZero();
    }
    assertThat(byline.rows().getFirst().get("reason").asString()).isEqualTo("body-too-large");
  }

  @Test
  void aBodyOfExactlyTheLimitIsForwarded() throws IOException {
    String body = "{\"x\":\"" + "y".repeat(25_000_000 - 8) + "\"}";
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(head("converse", "")
          .replace("Content-Length: " + BODY.length(), "Content-Length: 25000000"));
      client.send(body);
      assertThat(client.head()).startsWith("HTTP/1.1 400");
    }
    assertThat(byline.bedrockCalls()).isEqualTo(1);
    assertThat(byline.rows().getFirst().get("outcome").asString()).isEqualTo("complete");
  }

  @Test
  void bodiesOfAllCallersTogetherAreBoundedAndTheNextOneMayComeBack() throws IOException {
    byline.close();
    String part = "x".repeat(14_000_000);
    try (GatewayFixture small =
            GatewayFixture.start("limits: {body-memory: 25000000}\n", world -> {});
        RawConnection first = new RawConnection(small.uri());
        RawConnection second = new RawConnection(small.uri())) {
      String head =
          "POST /model/amazon.nova-lite-v1:0/converse HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
              + small.token("alice")
              + "\r\nContent-Length: 20000000\r\n\r\n";
      first.send(head + part);
      while (small.gateway().heldBodyBytes() < part.length()) {
        Thread.onSpinWait();
      }
      String refused;
      try {
        refused = second.send(head + part).untilEnd();
      } catch (IOException cutWhileSending) {
        refused = second.untilEnd();
      }
      assertThat(refused)
          .startsWith("HTTP/1.1 503")
          .contains("retry-after: 1", "ServiceUnavailableException");
      first.send("y".repeat(6_000_000));
      assertThat(first.head()).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void aBodyThatDoesNotComeIsGivenUp() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(head("converse", "") + BODY.substring(0, 5));
      assertThat(client.untilEnd()).startsWith("HTTP/1.1 408");
    }
    assertThat(byline.rows().getFirst().get("reason").asString()).isEqualTo("body-timeout");
  }

  @Test
  void anIdleConnectionIsClosed() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      assertThat(client.untilEnd()).isEmpty();
    }
  }

  @Test
  void aClientThatLeavesWhileItSendsLeavesNothingBehind() throws Exception {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(head("converse", "Expect: 100-continue\r\n"));
      client.head();
      client.send(BODY.substring(0, 5));
      client.reset();
    }
    byline.awaitNoOpenExchange();
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(byline.rows().getFirst().get("outcome").asString()).isEqualTo("client-left");
  }

  @Test
  void aRefusedRequestWithASmallBodyKeepsItsConnection() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(request("nothing", "") + request("converse", ""));
      String refused = client.head();
      client.body(refused);

      assertThat(refused).startsWith("HTTP/1.1 404");
      assertThat(client.head()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aPacketFullOfRequestsIsAnsweredWhole() throws IOException {
    int count = 3_000;
    try (RawConnection client = new RawConnection(byline.uri())) {
      // A token whose verification is not done at once lets the others pile up behind it.
      client.send(request("converse", "")
          .replace(token, token.substring(0, token.length() - 4) + "AAAA"));
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(count));
      client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

      assertThat(client.untilEnd().split("HTTP/1.1 404", -1)).hasSize(count + 2);
    }
  }

  @Test
  void aBrokenChunkEndsTheConnectionThatCanNotBeReadAnyFurther() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(head("converse", "Transfer-Encoding: chunked\r\n")
              .replaceFirst("Content-Length: \\d+\r\n", "")
          + "ZZ\r\n");
      assertThat(client.untilEnd()).startsWith("HTTP/1.1 400").contains("connection: close");
    }
  }

  @Test
  void anHttp10ClientThatAsksToKeepItsConnectionIsNotLeftWaiting() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(
          request("converse-stream", "Connection: keep-alive\r\n").replace("HTTP/1.1", "HTTP/1.0"));
      assertThat(client.untilEnd()).contains("messageStop", "connection: close");
    }
  }

  @Test
  void aBodyThatComesByteByByteIsForwardedWhole() throws IOException {
    StringBuilder chunks = new StringBuilder();
    for (int i = 0; i < BODY.length(); i++) {
      chunks.append("1\r\n").append(BODY.charAt(i)).append("\r\n");
    }
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(head("converse", "Transfer-Encoding: chunked\r\n")
              .replaceFirst("Content-Length: \\d+\r\n", "")
          + chunks
          + "0\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void anAnswerToHeadHasNoBody() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(
          "HEAD / HTTP/1.1\r\nHost: x\r\n\r\nHEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(client.untilEnd()).containsOnlyOnce("connection: close").doesNotContain("{");
    }
  }

  @Test
  void aHeaderThatWouldBeSignedTwiceIsRefused() throws IOException {
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send(request(
          "converse", "X-Amzn-Bedrock-Trace: ENABLED\r\nx-amzn-bedrock-trace: DISABLED\r\n"));
      assertThat(client.head()).startsWith("HTTP/1.1 400");
    }
    assertThat(byline.stsCalls()).isZero();
  }

  private String request(String operation, String more) {
    return head(operation, more) + BODY;
  }

  private String head(String operation, String more) {
    return "POST /model/amazon.nova-lite-v1:0/"
        + operation
        + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer "
        + token
        + "\r\nContent-Type: application/json\r\nContent-Length: "
        + BODY.length()
        + "\r\n"
        + more
        + "\r\n";
  }
}
