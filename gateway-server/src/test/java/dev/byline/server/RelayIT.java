package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.byline.sim.books.ServedCall;
import dev.byline.sim.oidc.OidcIssuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that calls for others: only a trusted one may say for whom. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class RelayIT {
  private static final String USER = "X-Acme-User";

  private final GatewayFixture byline = GatewayFixture.inWorld(
      (world, file) -> withRelay(file, world.issuer("relay").url()));
  private final Caller caller = new Caller(byline);
  private final OidcIssuer relay = byline.simulator().issuer("relay");
  private final String token = relay.mint().mint(byline.claims("chat-service"));

  @AfterEach
  void close() {
    caller.close();
    byline.close();
  }

  @Test
  void eachUserOfOneRelaysTokenHasASessionOfTheirOwn() throws Exception {
    assertThat(caller.converse(token, USER, "alice@acme.example").statusCode()).isEqualTo(200);
    assertThat(caller.converse(token, USER, "bob@acme.example").statusCode()).isEqualTo(200);
    assertThat(caller.converse(token, USER, "alice@acme.example").statusCode()).isEqualTo(200);

    List<String> arns = byline.simulator().books().served().stream()
        .map(ServedCall::principalArn)
        .toList();
    assertThat(arns).hasSize(3);
    assertThat(arns.get(0)).contains("/alice@acme.example-").isEqualTo(arns.get(2));
    assertThat(arns.get(1)).contains("/bob@acme.example-");
    assertThat(byline.stsCalls()).isEqualTo(2);
    assertThat(byline.rows())
        .extracting(row -> row.get("subject").asString())
        .containsExactly("alice@acme.example", "bob@acme.example", "alice@acme.example");
  }

  @Test
  void twoUsersOnOneConnectionAreToldApart() throws Exception {
    try (RawConnection connection = new RawConnection(byline.uri())) {
      for (String user : List.of("alice", "bob", "alice")) {
        String head =
            connection.send(request(token, USER + ": " + user + "\r\n")).head();
        assertThat(head).startsWith("HTTP/1.1 200");
        connection.body(head);
      }
    }

    assertThat(byline.rows())
        .extracting(row -> row.get("subject").asString())
        .containsExactly("alice", "bob", "alice");
    assertThat(byline.stsCalls()).isEqualTo(2);
  }

  @Test
  void streamsOfManyUsersOnOneHttp2ConnectionAreToldApart() throws Exception {
    try (Http2Client client = new Http2Client(byline.uri())) {
      List<Http2Client.Stream> streams = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        streams.add(client.stream()
            .post(Calls.CONVERSE, token, false, "x-acme-user", "user" + i % 4)
            .data(Calls.BODY, true));
      }
      for (Http2Client.Stream stream : streams) {
        assertThat(stream.untilEnd()).startsWith("HEADERS 200");
      }
      Http2Client.Stream twice = client.stream()
          .post(Calls.CONVERSE, token, true, "x-acme-user", "user0", "x-acme-user", "user1");
      assertThat(twice.next()).isEqualTo("HEADERS 400");
    }

    assertThat(byline.stsCalls()).isEqualTo(4);
    for (int i = 0; i < 4; i++) {
      String user = "/user" + i + "-";
      assertThat(byline.simulator().books().served().stream()
              .filter(served -> served.principalArn().contains(user)))
          .hasSize(10);
    }
  }

  @Test
  void whoIsNoRelayMaySpeakForNobody() throws Exception {
    String own = byline.token("alice");
    assertThat(caller.converse(own).statusCode()).isEqualTo(200);
    long sessions = byline.stsCalls();
    long bytes = byline.simulator().counters().traffic("bedrock").bytesReceived();

    for (String user : List.of("bob", "alice", "")) {
      HttpResponse<String> answer = caller.converse(own, USER, user);
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).doesNotContain("bob");
    }

    assertThat(byline.stsCalls()).isEqualTo(sessions);
    assertThat(byline.simulator().counters().traffic("bedrock").bytesReceived()).isEqualTo(bytes);
    assertThat(byline.rows())
        .extracting(row -> row.get("reason").asString(""))
        .endsWith("relay-untrusted", "relay-untrusted", "relay-untrusted")
        .hasSize(4);
  }

  @Test
  void aRelayThatNamesNobodyIsRefused() throws Exception {
    HttpResponse<String> answer = caller.converse(token);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("relay.user").doesNotContain("chat-service");
    refused("claim-unusable");
  }

  @Test
  void aNameIsReadInUtf8() throws Exception {
    for (String name : List.of("Élodie", "José", "Łukasz", "真由美", "an𝒶")) {
      String bytes = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      try (RawConnection connection = new RawConnection(byline.uri())) {
        assertThat(connection.send(request(token, USER + ": " + bytes + "\r\n")).head())
            .startsWith("HTTP/1.1 200");
      }
    }

    assertThat(byline.rows())
        .extracting(row -> row.get("subject").asString())
        .containsExactly("Élodie", "José", "Łukasz", "真由美", "an𝒶");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Acme-User: Jos\u00e9\r\n",
        "X-Acme-User: al\u00e2\u0080\u00aeice\r\n",
        "X-Acme-User: al\u00c2\u009bice\r\n",
        "X-Acme-User: al\u00c0\u0080ice\r\n",
        "X-Acme-User: alice\r\nX-Acme-User: alice\r\n",
        "X-Acme-User: alice\r\nx-acme-user: bob\r\n",
        "X-Acme-User: al\u0001ice\r\n",
        "X-Acme-User: al\u0000ice\r\n",
        "X-Acme-User: al\u001b[2Jice\r\n",
        "X-Acme-User: al\u007fice\r\n",
        "X-Acme-User: al\u009bice\r\n",
        "X-Acme-User: al\rice\r\n",
        "X-Acme-User:    \r\n",
        "X-Acme-User:\r\n",
        "X-Acme-User: alice,\r\n bob\r\n",
      })
  void aNameThatIsNoneIsRefused(String headers) throws Exception {
    try (RawConnection connection = new RawConnection(byline.uri())) {
      String head = connection.send(request(token, headers)).head();
      assertThat(head).containsPattern("^HTTP/1.1 40[03] ");
    }

    assertThat(byline.stsCalls()).isZero();
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(byline.rows()).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void theLongestNameIsOf1024Characters() throws Exception {
    assertThat(caller.converse(token, USER, "a".repeat(1025)).statusCode()).isEqualTo(403);
    assertThat(byline.stsCalls()).isZero();

    assertThat(caller.converse(token, USER, "a".repeat(1024)).statusCode()).isEqualTo(200);
    String arn = byline.simulator().books().served().getFirst().principalArn();
    assertThat(arn.substring(arn.lastIndexOf('/') + 1)).hasSize(64);
  }

  @Test
  void theNameAndTheRelaysTokenStayHere() throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    HttpServer upstream =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext("/", exchange -> record(exchange, received));
    upstream.start();
    try (GatewayFixture before = GatewayFixture.inWorld(
            (world, file) -> withRelay(file, world.issuer("relay").url())
                .replace(
                    "endpoint: \"" + world.bedrock(),
                    "endpoint: \"http://127.0.0.1:" + upstream.getAddress().getPort()));
        Caller other = new Caller(before)) {
      String theirs = before.simulator().issuer("relay").mint().mint(before.claims("chat-service"));
      assertThat(other.converse(theirs, USER, "alice").statusCode()).isEqualTo(200);
      assertThat(received.take().toLowerCase(Locale.ROOT))
          .contains("authorization")
          .doesNotContain("x-acme-user", theirs.toLowerCase(Locale.ROOT));
    } finally {
      upstream.stop(0);
    }
  }

  @Test
  void withoutTheSettingTheHeaderMeansNothing() throws Exception {
    try (GatewayFixture usual = GatewayFixture.start();
        Caller other = new Caller(usual)) {
      assertThat(other.converse(usual.token("alice"), USER, "bob").statusCode()).isEqualTo(200);

      assertThat(usual.rows().getFirst().get("subject").asString()).isEqualTo("alice");
    }
  }

  private void refused(String reason) {
    assertThat(byline.stsCalls()).isZero();
    assertThat(byline.bedrockCalls()).isZero();
    assertThat(byline.rows())
        .singleElement()
        .satisfies(row -> assertThat(row.get("reason").asString()).isEqualTo(reason));
  }

  private static String request(String token, String more) {
    return Calls.head(Calls.CONVERSE, token, Calls.BODY.length(), more) + Calls.BODY;
  }

  private static String withRelay(String file, String url) {
    List<String> identity = new ArrayList<>(Yaml.IDENTITY);
    identity.set(0, "subject: relay.user");
    identity.set(1, "label: relay.user");
    return "relayed-user-header: x-acme-user\n"
        + Yaml.besideIssuers(
            file,
            Yaml.issuer(
                identity,
                "relay",
                url,
                "algorithms: [RS256]",
                "trusted-relay: true",
                "tenants: [acme]"));
  }

  private static void record(HttpExchange exchange, BlockingQueue<String> received)
      throws IOException {
    try (exchange) {
      received.add(exchange.getRequestHeaders() + "\n"
          + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      exchange.sendResponseHeaders(200, -1);
    }
  }
}
