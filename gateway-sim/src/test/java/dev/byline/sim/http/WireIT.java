package dev.byline.sim.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.Simulator;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.Role;
import dev.byline.sim.iam.RoleSession;
import dev.byline.sim.sigv4.TestSigner;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WireIT {
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}";
  private static final String LITE = "/model/amazon.nova-lite-v1%3A0/converse";

  private final Simulator sim = Simulator.start();
  private final AccessKey alice = alice();

  @AfterAll
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

  private RawClient connect() throws IOException {
    return new RawClient(sim.bedrock());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /model/m/nowhere",
        "GET /model/amazon.nova-lite-v1%3A0/converse",
        "POST /model//converse",
        "POST /v1/chat/completions",
        "GET /",
        "POST /model/%zz/converse"
      })
  void anUnknownPathIsAnsweredWith200(String line) throws IOException {
    try (RawClient client = connect()) {
      client.send(line + " HTTP/1.1\r\nhost: h\r\ncontent-length: 0\r\n\r\n");
      RawClient.Received answer = client.receive();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body())
          .isEqualTo(
              "{\"Output\":{\"__type\":\"com.amazon.coral.service#UnknownOperationException\"},\"Version\":\"1.0\"}");
    }
  }

  @Test
  void aBearerTokenIsRefused() throws IOException {
    try (RawClient client = connect()) {
      client.send("POST "
          + LITE
          + " HTTP/1.1\r\nhost: h\r\nauthorization: Bearer "
          + sim.tokens().mint("alice")
          + "\r\ncontent-length: 0\r\n\r\n");
      RawClient.Received answer = client.receive();
      assertThat(answer.status()).isEqualTo(403);
      assertThat(
              answer.has(
                  "x-amzn-ErrorType: AccessDeniedException:http://internal.amazon.com/coral/com.amazon.bedrock/"))
          .isTrue();
      assertThat(answer.body())
          .isEqualTo(
              "{\"Message\":\"Invalid API Key format: Must start with pre-defined prefix\"}");
    }
  }

  @Test
  void aRequestWithoutAuthenticationIsRefusedInTheErrorShapeOfTheService() throws IOException {
    try (RawClient client = connect()) {
      client.send("POST " + LITE + " HTTP/1.1\r\nhost: h\r\ncontent-length: 0\r\n\r\n");
      RawClient.Received answer = client.receive();
      assertThat(answer.status()).isEqualTo(403);
      assertThat(
              answer.has(
                  "x-amzn-ErrorType: MissingAuthenticationTokenException:http://internal.amazon.com/coral/com.amazon.coral.service/"))
          .isTrue();
      assertThat(answer.has("content-type: application/json")).isTrue();
      assertThat(answer.headers()).anyMatch(header -> header.startsWith("x-amzn-requestid: "));
      assertThat(answer.headers()).anyMatch(header -> header.startsWith("date: "));
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrderOnOneConnection() throws IOException {
    try (RawClient client = connect()) {
      client.send("GET / HTTP/1.1\r\nhost: h\r\n\r\n");
      client.send(signed(LITE, BODY));
      client.send("GET / HTTP/1.1\r\nhost: h\r\n\r\n");
      assertThat(client.receive().body()).contains("UnknownOperation");
      assertThat(client.receive().body()).contains("outputTokens");
      assertThat(client.receive().body()).contains("UnknownOperation");
    }
  }

  @Test
  void connectionCloseIsHonoured() throws IOException {
    try (RawClient client = connect()) {
      client.send("GET / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n");
      assertThat(client.receive().has("connection: close")).isTrue();
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void expectContinueIsHonoured() throws IOException {
    WireRequest request = signed(LITE, BODY);
    try (RawClient client = connect()) {
      client.send(RawClient.head(request)
          + "expect: 100-continue\r\ncontent-length: "
          + BODY.length()
          + "\r\n\r\n");
      assertThat(client.receive().status()).isEqualTo(100);
      client.send(BODY);
      assertThat(client.receive().status()).isEqualTo(200);
    }
  }

  @Test
  void aChunkedRequestIsReadWhole() throws IOException {
    WireRequest request = signed(LITE, BODY);
    try (RawClient client = connect()) {
      client.send(RawClient.head(request) + "transfer-encoding: chunked\r\n\r\n");
      client.send("5\r\n" + BODY.substring(0, 5) + "\r\n");
      client.send(
          Integer.toHexString(BODY.length() - 5) + "\r\n" + BODY.substring(5) + "\r\n0\r\n\r\n");
      assertThat(client.receive().status()).isEqualTo(200);
    }
  }

  @Test
  void aBodyDeclaredTooLongIsRefusedBeforeItIsSent() throws IOException {
    try (RawClient client = connect()) {
      client.send("POST " + LITE
          + " HTTP/1.1\r\nhost: h\r\nexpect: 100-continue\r\ncontent-length: 25000001\r\n\r\n");
      RawClient.Received answer = client.receive();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.headers()).anyMatch(h -> h.startsWith("x-amzn-errortype: validation"));
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void aChunkedBodyThatGrowsTooLongIsRefused() throws IOException {
    try (RawClient client = connect()) {
      client.send("POST " + LITE + " HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n");
      String megabyte = "100000\r\n" + " ".repeat(0x100000) + "\r\n";
      for (int i = 0; i < 24; i++) {
        client.send(megabyte);
      }
      client.send("0\r\n\r\n");
      assertThat(client.receive().status()).isEqualTo(400);
    }
  }

  @Test
  void anArnWithRawSlashesIsRoutedByItsSuffix() throws IOException {
    String arn =
        "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456";
    try (RawClient client = connect()) {
      client.send(signed("/model/" + arn + "/converse", BODY));
      assertThat(client.receive().status()).isEqualTo(200);
    }
    assertThat(sim.books().served()).anyMatch(row -> row.modelId().equals(arn));
  }
}
