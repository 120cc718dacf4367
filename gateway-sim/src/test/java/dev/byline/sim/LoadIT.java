package dev.byline.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.http.RawClient;
import dev.byline.sim.http.WireRequest;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.iam.RoleSession;
import dev.byline.sim.sigv4.TestSigner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LoadIT {
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"12345678\"}]}]}";

  @Test
  void aThousandConnectionsAtOnceAreServedAndBookedToTheToken() throws Exception {
    int connections = 1_000;
    int each = 10;
    try (Simulator sim = Simulator.start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      AccessKey alice = sim.iam()
          .openSession(
              RoleSession.of(sim.iam().role(sim.iam().invokeRoleArn()).orElseThrow(), "alice"),
              Duration.ofHours(1));
      WireRequest whole = request(sim, alice, "converse");
      WireRequest stream = request(sim, alice, "converse-stream");
      List<Future<Integer>> served = new ArrayList<>();
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        clients.add(new RawClient(sim.bedrock()));
      }
      for (RawClient client : clients) {
        Callable<Integer> talk = () -> {
          int good = 0;
          for (int i = 0; i < each; i++) {
            client.send(i % 2 == 0 ? whole : stream);
            good += client.receive().status() == 200 ? 1 : 0;
          }
          return good;
        };
        served.add(threads.submit(talk));
      }
      long sum = 0;
      for (Future<Integer> one : served) {
        sum += one.get();
      }
      for (RawClient client : clients) {
        client.close();
      }
      int all = connections * each;
      assertThat(sum).isEqualTo(all);
      assertThat(sim.books().total().calls()).isEqualTo(all);
      assertThat(sim.books().total().input()).isEqualTo(2L * all);
      assertThat(sim.books().total().output()).isEqualTo(16L * all);
      assertThat(sim.counters().traffic("bedrock").connections()).isEqualTo(connections);
    }
  }

  private static WireRequest request(Simulator sim, AccessKey key, String operation) {
    return TestSigner.sign(
        key,
        "bedrock",
        "POST",
        sim.bedrock() + "/model/amazon.nova-lite-v1%3A0/" + operation,
        BODY,
        Instant.now());
  }
}
