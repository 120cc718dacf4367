package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Over TLS the upstream must be who its name says: the certificate is checked against the host. */
@NullMarked
final class UpstreamTlsIT {
  private static final String PASSWORD = "changeit";

  private final AtomicInteger requests = new AtomicInteger();

  @AfterEach
  void forgetTrust() {
    System.clearProperty("javax.net.ssl.trustStore");
    System.clearProperty("javax.net.ssl.trustStorePassword");
  }

  @Test
  void aTrustedUpstreamIsReachedByItsName(@TempDir Path folder) throws Exception {
    assertThat(endBehind("dns:localhost", folder)).isEqualTo("200 complete absent");
    assertThat(requests).hasValue(1);
  }

  @Test
  void aCertificateOfAnotherNameIsServiceUnavailableAndSeesNoRequest(@TempDir Path folder)
      throws Exception {
    assertThat(endBehind("dns:elsewhere.example", folder))
        .isEqualTo("503 upstream-unreachable known");
    assertThat(requests).hasValue(0);
  }

  /** Status, reason and certainty of usage of one call. */
  private String endBehind(String subjectAlternativeName, Path folder) throws Exception {
    Path keys = keys(subjectAlternativeName, folder);
    System.setProperty("javax.net.ssl.trustStore", keys.toString());
    System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
    HttpsServer upstream = upstream(keys);
    try (GatewayFixture byline = GatewayFixture.before(
            URI.create("https://localhost:" + upstream.getAddress().getPort()));
        HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response = http.send(
          HttpRequest.newBuilder(byline.uri().resolve("/model/amazon.nova-lite-v1:0/converse"))
              .header("Authorization", "Bearer " + byline.token("alice"))
              .POST(BodyPublishers.ofString("{}"))
              .build(),
          BodyHandlers.ofString());
      JsonNode row = byline.rows().getFirst();
      return response.statusCode()
          + " "
          + row.get("reason").asString()
          + " "
          + row.get("usage").asString();
    } finally {
      upstream.stop(0);
    }
  }

  private HttpsServer upstream(Path keys) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext("/", exchange -> {
      requests.incrementAndGet();
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    server.start();
    return server;
  }

  private static Path keys(String subjectAlternativeName, Path folder) throws Exception {
    Path keys = folder.resolve("keys.p12");
    Process keytool = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "upstream",
            "-keyalg",
            "EC",
            "-dname",
            "CN=upstream",
            "-ext",
            "san=" + subjectAlternativeName,
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            keys.toString(),
            "-storepass",
            PASSWORD)
        .inheritIO()
        .start();
    assertThat(keytool.waitFor()).isZero();
    return keys;
  }
}
