package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.faults.Gate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** HTTP/2 with prior knowledge, as the AWS SDK's asynchronous client speaks it on plain connections. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class Http2IT {
  private static final String CONVERSE = "/model/amazon.nova-lite-v1:0/converse";
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hello\"}]}]}";

  private final GatewayFixture byline =
      GatewayFixture.start("timeouts: {request-body: 20s}\n", world -> {});
  private final Http2Client client = new Http2Client(byline.uri());

  @AfterEach
  void close() {
    client.close();
    byline.close();
  }

  @Test
  void streamsOfTwoUsersOnOneConnectionNeverShareASession() throws Exception {
    List<Http2Client.Stream> streams = new ArrayList<>();
    String alice = byline.token("alice");
    String bob = byline.token("bob");
    for (int i = 0; i < 100; i++) {
      streams.add(
          client.stream().post(CONVERSE, i % 2 == 0 ? alice : bob, false).data(BODY, true));
    }
    for (Http2Client.Stream stream : streams) {
      assertThat(stream.untilEnd()).startsWith("HEADERS 200").contains("usage");
    }
    assertThat(byline.simulator().books().served().stream()
            .filter(call -> call.principalArn().contains("/bob@")))
        .hasSize(50);
    assertThat(byline.rows())
        .allSatisfy(row -> assertThat(row.get("principal_arn").asString())
            .contains("/" + row.get("subject").asString() + "@"));
  }

  @Test
  void aRefusalArrivesWholeWhileTheClientIsStillSending() throws Exception {
    Http2Client.Stream stream =
        client.stream().post(CONVERSE, "no-token", false).data("x".repeat(10_000), false);

    assertThat(stream.next()).isEqualTo("HEADERS 403");
    assertThat(stream.next()).startsWith("DATA {\"message\"").endsWith("END");
    assertThat(stream.next()).as("NO_ERROR").isEqualTo("RST 0");
  }

  @Test
  void aRefusedStreamThatIsLeftOpenIsEnded() throws Exception {
    Http2Client.Stream stream = client.stream().post("/nothing", "no-token", false);

    assertThat(stream.next()).isEqualTo("HEADERS 404");
    stream.next();
    assertThat(stream.next()).isEqualTo("RST 0");
  }

  @Test
  void aRequestWithoutABodyIsForwardedAtOnce() throws Exception {
    assertThat(client.stream().post(CONVERSE, byline.token("alice"), true).untilEnd())
        .startsWith("HEADERS 400");
    assertThat(byline.bedrockCalls()).isEqualTo(1);
  }

  @Test
  void aLargeBodyPassesTheFlowControl() throws Exception {
    String text = "{\"x\":\"" + "y".repeat(3_000_000) + "\"}";
    Http2Client.Stream stream = client.stream().post(CONVERSE, byline.token("alice"), false);
    stream.data(text, true);

    assertThat(stream.untilEnd()).startsWith("HEADERS 400");
    assertThat(byline.rows().getFirst().get("outcome").asString()).isEqualTo("complete");
  }

  @Test
  void aStreamThatIsResetIsMeteredToTheTokenAndTheOthersGoOn() throws Exception {
    Gate gate = byline.simulator().faults().bedrock().holdAfterFrames(2);
    String token = byline.token("alice");
    Http2Client.Stream left =
        client.stream().post(CONVERSE + "-stream", token, false).data(BODY, true);
    assertThat(left.next()).isEqualTo("HEADERS 200");
    assertThat(gate.awaitHeld(1, Duration.ofSeconds(10))).isTrue();
    left.reset();

    // On one connection frames keep their order: this answer shows that the reset has been seen.
    assertThat(client.stream().post(CONVERSE, token, false).data(BODY, true).untilEnd())
        .startsWith("HEADERS 200");
    gate.release();
    byline.awaitNoOpenExchange();
    JsonNode row = byline.rows().stream()
        .filter(each -> each.get("operation").asString().equals("ConverseStream"))
        .findFirst()
        .orElseThrow();
    assertThat(row.get("outcome").asString()).isEqualTo("client-left");
    assertThat(row.get("usage").asString()).isEqualTo("known");
  }
}
