package dev.byline.sim.books;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.SignedHttp;
import dev.byline.sim.Simulator;
import dev.byline.sim.bedrock.AnswerPlan;
import dev.byline.sim.counters.OperationCount;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever sees a call counted as served may read it in the books. */
class BookedFirstIT {
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}";

  /** The first byte comes late, so that a count before the booking would be seen. */
  @ParameterizedTest
  @ValueSource(strings = {"Converse", "ConverseStream"})
  void aCallIsBookedBeforeItIsCounted(String operation)
      throws InterruptedException, ExecutionException {
    String path = "/model/amazon.nova-lite-v1:0/"
        + (operation.equals("Converse") ? "converse" : "converse-stream");
    try (Simulator sim = Simulator.start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      sim.answerWith(AnswerPlan.of(4, 2).paced(Duration.ofMillis(300), Duration.ZERO));
      SignedHttp http =
          new SignedHttp(sim.bedrock(), "bedrock", SignedHttp.session(sim, "a", Optional.empty()));
      Future<SignedHttp.Received> answer = threads.submit(() -> http.post(path, BODY));
      OperationCount count = sim.counters().of("bedrock", operation);
      while (count.accepted() == 0 && !answer.isDone()) {
        Thread.onSpinWait();
        count = sim.counters().of("bedrock", operation);
      }
      assertThat(sim.books().served()).hasSize(1);
      assertThat(answer.get().status()).isEqualTo(200);
      assertThat(count.seen()).isEqualTo(1);
    }
  }
}
