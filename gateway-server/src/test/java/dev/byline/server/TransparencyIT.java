package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that goes through is changed but what is documented; the upstream here answers with noise. */
@NullMarked
final class TransparencyIT {
  private static final String PATH = "/model/amazon.nova-lite-v1:0/invoke-with-response-stream";

  /** Megabytes. */
  private static final int FLOOD = 128;

  private record Received(String method, URI uri, Headers headers, ByteBuffer body) {}

  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final byte[] noise = new byte[300_000];
  private final HttpServer upstream = server();
  private final GatewayFixture byline = GatewayFixture.before(
      URI.create("http://127.0.0.1:" + upstream.getAddress().getPort()));
  private final HttpClient http = HttpClient.newHttpClient();
  private boolean withLength;
  private volatile @Nullable CountDownLatch flood;

  @BeforeEach
  void makeNoise() {
    new Random(5).nextBytes(noise);
  }

  @AfterEach
  void stop() {
    http.close();
    byline.close();
    upstream.stop(0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bodiesPassByteForByteAndHeadersByTheRules(boolean length) throws Exception {
    withLength = length;
    byte[] body = new byte[200_000];
    new Random(6).nextBytes(body);

    HttpResponse<byte[]> response = http.send(
        HttpRequest.newBuilder(byline.uri().resolve(PATH))
            .header("Authorization", "Bearer " + byline.token("alice"))
            .header("Content-Type", "application/json")
            .header("X-Amzn-Bedrock-Accept", "application/json")
            .header("X-Amzn-Bedrock-Trace", "ENABLED")
            .header("Cookie", "a=b")
            .header("X-Forwarded-For", "10.0.0.1")
            .header("X-Amz-Date", "20200101T000000Z")
            .header("X-Custom", "x")
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofByteArray());

    assertThat(response.body()).isEqualTo(noise);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("x-odd")).contains("kept");
    assertThat(response.headers().firstValue("x-amzn-requestid")).contains("req-1");
    assertThat(response.headers().firstValue("content-type"))
        .contains("application/vnd.amazon.eventstream");
    assertThat(response.headers().firstValue("x-byline-request-id")).isPresent();
    assertThat(response.headers().firstValue("keep-alive")).isEmpty();

    Received request = received.take();
    assertThat(request.body()).isEqualTo(ByteBuffer.wrap(body));
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.uri().getRawPath())
        .isEqualTo("/model/amazon.nova-lite-v1%3A0/invoke-with-response-stream");
    Headers headers = request.headers();
    assertThat(headers.getFirst("X-Amzn-Bedrock-Accept")).isEqualTo("application/json");
    assertThat(headers.getFirst("X-Amzn-Bedrock-Trace")).isEqualTo("ENABLED");
    assertThat(headers.getFirst("Content-Type")).isEqualTo("application/json");
    assertThat(headers.getFirst("Host"))
        .isEqualTo("127.0.0.1:" + upstream.getAddress().getPort());
    assertThat(headers.getFirst("Authorization"))
        .startsWith("AWS4-HMAC-SHA256 Credential=ASIA")
        .contains("x-amz-security-token", "x-amzn-bedrock-trace");
    assertThat(headers.get("X-Amz-Security-Token")).hasSize(1);
    assertThat(headers.get("X-Amz-Date")).hasSize(1).doesNotContain("20200101T000000Z");
    assertThat(headers.keySet())
        .doesNotContain("Cookie", "X-Forwarded-For", "X-Custom", "Upgrade", "Http2-settings");
  }

  @Test
  void noiseInAnAnswerMakesItsUsageAbsentAndNothingElse() throws Exception {
    HttpResponse<byte[]> response = http.send(
        HttpRequest.newBuilder(byline.uri().resolve(PATH))
            .header("Authorization", "Bearer " + byline.token("alice"))
            .POST(BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofByteArray());

    assertThat(response.body()).isEqualTo(noise);
    assertThat(byline.rows().getFirst().get("usage").asString()).isEqualTo("absent");
    assertThat(byline.rows().getFirst().get("outcome").asString()).isEqualTo("complete");
  }

  @Test
  void aSlowReaderHoldsTheUpstreamBack() throws Exception {
    CountDownLatch half = new CountDownLatch(FLOOD / 2);
    flood = half;
    try (RawConnection client = new RawConnection(byline.uri())) {
      client.send("POST "
          + PATH
          + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\nAuthorization: Bearer "
          + byline.token("alice")
          + "\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 200");
      // 64 of 128 MB can't be under way while nobody reads: socket buffers hold a few.
      assertThat(half.await(2, TimeUnit.SECONDS)).isFalse();

      long read = client.socket().getInputStream().transferTo(OutputStream.nullOutputStream());
      assertThat(read).isGreaterThan((long) FLOOD << 20);
    }
    assertThat(half.getCount()).isZero();
  }

  @Test
  void aClientThatTakesNothingLosesItsConnectionAndItsPlace() throws Exception {
    flood = new CountDownLatch(FLOOD / 2);
    try (GatewayFixture impatient = GatewayFixture.before(
            URI.create("http://127.0.0.1:" + upstream.getAddress().getPort()),
            "timeouts: {client-stall: 1s}\n");
        RawConnection client = new RawConnection(impatient.uri())) {
      client.send("POST "
          + PATH
          + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nAuthorization: Bearer "
          + impatient.token("alice")
          + "\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 200");
      impatient.awaitNoOpenExchange();

      assertThat(impatient.gateway().openReservations()).isZero();
      assertThat(impatient.rows().getFirst().get("outcome").asString()).isEqualTo("client-left");
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      received.add(new Received(
          exchange.getRequestMethod(),
          exchange.getRequestURI(),
          exchange.getRequestHeaders(),
          ByteBuffer.wrap(exchange.getRequestBody().readAllBytes())));
      exchange.getResponseHeaders().set("Content-Type", "application/vnd.amazon.eventstream");
      exchange.getResponseHeaders().set("x-odd", "kept");
      exchange.getResponseHeaders().set("x-amzn-RequestId", "req-1");
      exchange.getResponseHeaders().set("Keep-Alive", "timeout=5");
      exchange.sendResponseHeaders(200, withLength ? noise.length : 0);
      try (OutputStream out = exchange.getResponseBody()) {
        CountDownLatch half = flood;
        if (half == null) {
          out.write(noise);
        } else {
          flood(out, half);
        }
      }
    }
  }

  private static void flood(OutputStream out, CountDownLatch half) throws IOException {
    byte[] megabyte = new byte[1 << 20];
    for (int i = 0; i < FLOOD; i++) {
      out.write(megabyte);
      half.countDown();
    }
  }

  private HttpServer server() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::answer);
      server.start();
      return server;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
