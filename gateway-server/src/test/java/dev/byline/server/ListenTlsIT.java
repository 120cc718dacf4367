package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.sim.faults.Gate;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** TLS on the gateway's own listeners, and certificates that change while it runs. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class ListenTlsIT {
  private static final String CONVERSE = "/model/amazon.nova-lite-v1:0/converse";
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hello\"}]}]}";

  private final TestCertificates certificates;

  @TempDir
  private Path folder = Path.of("");

  ListenTlsIT() throws Exception {
    certificates = new TestCertificates();
  }

  @BeforeEach
  void firstCertificate() throws Exception {
    certificates.write(certificates.server("first"), folder);
  }

  @ParameterizedTest
  @CsvSource({"HTTP_2, HTTP_2", "HTTP_1_1, HTTP_1_1"})
  void theProtocolIsWhatAlpnAgreesOn(HttpClient.Version asked, HttpClient.Version spoken)
      throws Exception {
    try (GatewayFixture byline = GatewayFixture.listening(listen(""), "");
        HttpClient http = client(asked, null)) {
      for (int i = 0; i < 3; i++) {
        HttpResponse<String> response = converse(http, byline, byline.uri("https", 0));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.version()).isEqualTo(spoken);
      }
      assertThat(byline.simulator().books().served()).hasSize(3);
    }
  }

  @Test
  void anRsaCertificateServesToo() throws Exception {
    certificates.write(certificates.rsaServer("rsa"), folder);
    try (GatewayFixture byline = GatewayFixture.listening(listen(""), "");
        HttpClient http = client(HttpClient.Version.HTTP_2, null)) {
      assertThat(converse(http, byline, byline.uri("https", 0)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void severalListenersAreOneGateway() throws Exception {
    String two = "[" + listen("") + ", {address: \"127.0.0.1:0\"}]";
    try (GatewayFixture byline = GatewayFixture.listening(two, "");
        HttpClient http = client(HttpClient.Version.HTTP_2, null)) {
      assertThat(converse(http, byline, byline.uri("https", 0)).statusCode()).isEqualTo(200);
      assertThat(converse(http, byline, byline.uri("http", 1)).statusCode()).isEqualTo(200);
      assertThat(byline.stsCalls()).as("one session for both").isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aClientWithoutAlpnSpeaksHttp11(String version) throws Exception {
    try (GatewayFixture byline = GatewayFixture.listening(listen(""), "");
        SSLSocket socket = connect(byline, certificates.trusting(null), version)) {
      RawConnection client = new RawConnection(socket);
      client.send(request(byline, "")).send(request(byline, "Connection: close\r\n"));

      assertThat(client.untilEnd()).startsWith("HTTP/1.1 200").contains("connection: close");
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
    }
  }

  @Test
  void versionsBefore12AreNotSpoken() throws Exception {
    try (GatewayFixture byline = GatewayFixture.listening(listen(""), "")) {
      int port = byline.uri("https", 0).getPort();
      // A ClientHello that offers TLS 1.1 at most: the JDK would not send one any more.
      try (RawConnection client = new RawConnection(URI.create("http://127.0.0.1:" + port))) {
        client.send(TLS_1_1_HELLO);
        String alert = client.untilEnd();
        assertThat(alert)
            .as("a fatal alert, or nothing")
            .matches(text -> text.isEmpty() || (text.charAt(0) == 21 && text.charAt(5) == 2));
      }
    }
  }

  @Test
  void plainTextOnTheTlsPortIsNotServed() throws Exception {
    try (GatewayFixture byline = GatewayFixture.listening(listen(""), "");
        RawConnection client = new RawConnection(
            URI.create("http://127.0.0.1:" + byline.uri("https", 0).getPort()))) {
      client.send(request(byline, ""));
      assertThat(client.untilEnd()).doesNotContain("HTTP/1.1 200");
      assertThat(byline.bedrockCalls()).isZero();
    }
  }

  @Test
  void aHandshakeThatDoesNotEndIsCutOff() throws Exception {
    try (GatewayFixture byline =
            GatewayFixture.listening(listen(""), "timeouts: {request-head: 300ms}\n");
        RawConnection client = new RawConnection(
            URI.create("http://127.0.0.1:" + byline.uri("https", 0).getPort()))) {
      client.send(TLS_1_1_HELLO.substring(0, 20));
      assertThat(client.untilEnd()).doesNotContain("HTTP");
    }
  }

  @Test
  void aClientWithoutItsCertificateIsTurnedAway() throws Exception {
    try (GatewayFixture byline =
            GatewayFixture.listening(listen(", client-ca: " + folder.resolve("ca.crt")), "");
        HttpClient none = client(HttpClient.Version.HTTP_1_1, null);
        HttpClient other =
            client(HttpClient.Version.HTTP_1_1, new TestCertificates().client("mallory"));
        HttpClient good = client(HttpClient.Version.HTTP_2, certificates.client("alice"))) {
      URI uri = byline.uri("https", 0);
      assertThatThrownBy(() -> converse(none, byline, uri)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> converse(other, byline, uri)).isInstanceOf(IOException.class);
      assertThat(byline.bedrockCalls()).isZero();
      assertThat(converse(good, byline, uri).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void anOptionalClientCertificateMayBeMissingButNotBeWrong() throws Exception {
    String optional =
        listen(", client-certificate: optional, client-ca: " + folder.resolve("ca.crt"));
    try (GatewayFixture byline = GatewayFixture.listening(optional, "");
        HttpClient none = client(HttpClient.Version.HTTP_1_1, null);
        SSLSocket wrong = connect(
            byline,
            new TestCertificates().trusting(new TestCertificates().client("mallory")),
            "TLSv1.3")) {
      assertThat(converse(none, byline, byline.uri("https", 0)).statusCode()).isEqualTo(200);
      assertThatThrownBy(wrong::startHandshake).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void aNewCertificateIsShownToNewConnectionsAndOldOnesGoOn() throws Exception {
    try (GatewayFixture byline = GatewayFixture.listening(listen(""), "");
        SSLSocket old = connect(byline, certificates.trusting(null), "TLSv1.3")) {
      RawConnection client = new RawConnection(old);
      client.body(client.send(request(byline, "")).head());
      assertThat(nameShown(byline)).isEqualTo("CN=first");

      certificates.write(certificates.server("second"), folder);

      awaitReloads(byline, "loaded", 1);
      assertThat(nameShown(byline)).isEqualTo("CN=second");
      assertThat(client.send(request(byline, "")).head()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aSwappedLinkOfAMountedSecretIsAChange() throws Exception {
    // Kubernetes mounts tls.crt -> ..data/tls.crt, and swaps ..data in one step.
    Path secret = Files.createDirectory(folder.resolve("secret"));
    certificates.write(certificates.server("first"), secret.resolve("..1"));
    certificates.write(certificates.server("second"), secret.resolve("..2"));
    Files.createSymbolicLink(secret.resolve("..data"), Path.of("..1"));
    Files.createSymbolicLink(secret.resolve("tls.crt"), Path.of("..data/tls.crt"));
    Files.createSymbolicLink(secret.resolve("tls.key"), Path.of("..data/tls.key"));
    try (GatewayFixture byline = GatewayFixture.listening(listen(secret, ""), "")) {
      assertThat(nameShown(byline)).isEqualTo("CN=first");

      Files.createSymbolicLink(secret.resolve("..tmp"), Path.of("..2"));
      Files.move(secret.resolve("..tmp"), secret.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

      awaitReloads(byline, "loaded", 1);
      assertThat(nameShown(byline)).isEqualTo("CN=second");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "empty", "missing", "another key", "garbage key"})
  void aBadNewFileKeepsTheOldCertificateAndIsCountedOnce(String kind) throws Exception {
    try (GatewayFixture byline = GatewayFixture.listening(listen(""), "")) {
      Path certificate = folder.resolve("tls.crt");
      Path key = folder.resolve("tls.key");
      switch (kind) {
        case "garbage" -> Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\nxx\n");
        case "empty" -> Files.writeString(certificate, "");
        case "missing" -> Files.delete(certificate);
        case "another key" ->
          Files.writeString(key, certificates.server("other").getPrivateKeyPEM());
        default ->
          Files.writeString(key, "-----BEGIN PRIVATE KEY-----\n!!\n-----END PRIVATE KEY-----\n");
      }
      awaitReloads(byline, "refused", 1);
      assertThat(nameShown(byline)).isEqualTo("CN=first");

      certificates.write(certificates.server("third"), folder);
      awaitReloads(byline, "loaded", 1);
      assertThat(nameShown(byline)).isEqualTo("CN=third");
      assertThat(metrics(byline)).contains("byline_tls_reloads_total{result=\"refused\"} 1.0");
    }
  }

  @Test
  void aRefusalIsReadWholeByAClientThatIsStillSending() throws Exception {
    try (GatewayFixture byline = GatewayFixture.listening(listen(""), "");
        SSLSocket socket = connect(byline, certificates.trusting(null), "TLSv1.3")) {
      RawConnection client = new RawConnection(socket);
      client.send(
          "POST /nothing HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");

      assertThat(client.untilEnd())
          .startsWith("HTTP/1.1 404")
          .endsWith("}")
          .doesNotContain("<reset>");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aClientThatEndsItsTlsHasLeftAndItsAnswerIsMetered(String version) throws Exception {
    try (GatewayFixture byline = GatewayFixture.listening(listen(""), "")) {
      Gate gate = byline.simulator().faults().bedrock().holdAfterFrames(2);
      try (SSLSocket socket = connect(byline, certificates.trusting(null), version)) {
        RawConnection client = new RawConnection(socket);
        client.send(request(byline, "").replace("/converse ", "/converse-stream "));
        assertThat(client.head()).startsWith("HTTP/1.1 200");
        assertThat(gate.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
        socket.shutdownOutput();
        client.untilEnd();
      }
      gate.release();
      byline.awaitNoOpenExchange();
      JsonNode row = byline.rows().getFirst();
      assertThat(row.get("outcome").asString()).isEqualTo("client-left");
      assertThat(row.get("usage").asString()).isEqualTo("known");
    }
  }

  @Test
  void aStoppingGatewayEndsItsTlsProperly() throws Exception {
    try (GatewayFixture byline = GatewayFixture.listening(listen(""), "");
        HttpClient http2 = client(HttpClient.Version.HTTP_2, null);
        SSLSocket socket = connect(byline, certificates.trusting(null), "TLSv1.3")) {
      RawConnection client = new RawConnection(socket);
      client.body(client.send(request(byline, "")).head());
      assertThat(converse(http2, byline, byline.uri("https", 0)).statusCode()).isEqualTo(200);

      byline.gateway().close();

      assertThat(client.untilEnd()).as("a close_notify, and no reset").isEmpty();
    }
  }

  @Test
  void aGatewayWithoutAUsableCertificateDoesNotStart() throws Exception {
    Files.delete(folder.resolve("tls.key"));
    assertThatThrownBy(() -> GatewayFixture.listening(listen(""), ""))
        .hasMessageContaining("tls.key can't be read");
  }

  /** A ClientHello of TLS 1.1 with one cipher suite and no extensions. */
  private static final String TLS_1_1_HELLO = new String(
      java.util.HexFormat.of()
          .parseHex(
              "160301002d" + "01000029" + "0302" + "00".repeat(32) + "00" + "0002c013" + "0100"),
      StandardCharsets.ISO_8859_1);

  private String listen(String more) {
    return listen(folder, more);
  }

  private static String listen(Path files, String more) {
    return "{address: \"127.0.0.1:0\", tls: {certificate: \"%s\", key: \"%s\"%s}}"
        .formatted(files.resolve("tls.crt"), files.resolve("tls.key"), more);
  }

  private HttpClient client(HttpClient.Version version, @Nullable X509Bundle own) throws Exception {
    return HttpClient.newBuilder()
        .version(version)
        .sslContext(certificates.trusting(own))
        .build();
  }

  private static HttpResponse<String> converse(HttpClient http, GatewayFixture byline, URI uri)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(uri.resolve(CONVERSE))
            .header("Authorization", "Bearer " + byline.token("alice"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(BODY))
            .build(),
        BodyHandlers.ofString());
  }

  private static String request(GatewayFixture byline, String more) {
    return "POST " + CONVERSE + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer "
        + byline.token("alice") + "\r\nContent-Length: " + BODY.length() + "\r\n" + more + "\r\n"
        + BODY;
  }

  private static SSLSocket connect(GatewayFixture byline, SSLContext context, String version)
      throws IOException {
    SSLSocket socket = (SSLSocket) context
        .getSocketFactory()
        .createSocket("127.0.0.1", byline.uri("https", 0).getPort());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    socket.setSSLParameters(parameters);
    return socket;
  }

  /** The subject of the certificate that a new connection gets. */
  private String nameShown(GatewayFixture byline) throws Exception {
    try (SSLSocket socket = connect(byline, certificates.trusting(null), "TLSv1.3")) {
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
          .getSubjectX500Principal()
          .getName();
    }
  }

  private static void awaitReloads(GatewayFixture byline, String result, int count)
      throws Exception {
    String line = "byline_tls_reloads_total{result=\"" + result + "\"} " + count + ".0";
    while (!metrics(byline).contains(line)) {
      Thread.onSpinWait();
    }
  }

  private static String metrics(GatewayFixture byline) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(byline.admin().resolve("/metrics")).build(),
              BodyHandlers.ofString())
          .body();
    }
  }
}
