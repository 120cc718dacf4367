package dev.byline.sim.bidi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.SignedHttp;
import dev.byline.sim.Simulator;
import dev.byline.sim.http.Http2Client;
import dev.byline.sim.iam.NeededPermission;
import dev.byline.sim.sigv4.EventSigner;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A bidirectional stream asks for both actions of the table, and a session policy limits it. */
class BidiPermissionsIT {
  private static final String OPERATION = "InvokeModelWithBidirectionalStream";
  private static final String TARGET =
      "/model/amazon.nova-sonic-v1%3A0/invoke-with-bidirectional-stream";

  private static int status(Simulator sim, List<String> actions) throws Exception {
    String quoted = actions.stream()
        .map(action -> '"' + action + '"')
        .collect(Collectors.joining(",", "[", "]"));
    EventSigner signer =
        new EventSigner(SignedHttp.session(sim, "alice", Optional.of(SignedHttp.allowing(quoted))));
    try (Http2Client client = new Http2Client(sim.bedrock())) {
      Http2Client.Stream stream =
          client.begin(signer.head(sim.bedrock(), TARGET, Instant.now()), false);
      for (String event : Sonic.opening()) {
        stream.send(signer.chunk(event.getBytes(UTF_8), Instant.now()), false);
      }
      return stream.head().status();
    }
  }

  @Test
  void bothActionsAreNeeded() throws Exception {
    List<String> actions = NeededPermission.all().stream()
        .filter(row -> row.operation().equals(OPERATION))
        .map(NeededPermission::action)
        .toList();
    assertThat(actions).hasSize(2);
    try (Simulator sim = Simulator.start()) {
      assertThat(status(sim, actions)).isEqualTo(200);
      for (String one : actions) {
        assertThat(status(sim, List.of(one))).isEqualTo(403);
      }
    }
  }
}
