package dev.byline.sim.cur;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.SignedHttp;
import dev.byline.sim.Simulator;
import dev.byline.sim.books.BookedTokens;
import dev.byline.sim.iam.AccessKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Every model that the APIs with the model in the body serve has a price, on both endpoints. */
@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SurfacesBillIT {
  private static final List<String> RUNTIME =
      List.of("/openai/v1/chat/completions", "/openai/v1/responses", "/anthropic/v1/messages");
  private static final List<String> MANTLE = List.of(
      "/v1/chat/completions",
      "/v1/responses",
      "/openai/v1/chat/completions",
      "/openai/v1/responses",
      "/anthropic/v1/messages");

  private final Simulator sim = Simulator.start();
  private final AccessKey alice = SignedHttp.session(sim, "alice", Optional.empty());

  @AfterAll
  void stop() {
    sim.close();
  }

  /** Calls a path with every model, twice so that caches are read, and counts the calls that were served. */
  private int callAll(URI endpoint, List<String> paths, List<String> models) throws IOException {
    SignedHttp http = new SignedHttp(endpoint, "bedrock", alice);
    int served = 0;
    for (String path : paths) {
      for (String model : models) {
        for (int i = 0; i < 2; i++) {
          int status = http.post(path, body(path, model), Map.of("anthropic-version", "2023-06-01"))
              .status();
          assertThat(status).as("%s %s", path, model).isIn(200, 400);
          served += status == 200 ? 1 : 0;
        }
      }
    }
    return served;
  }

  private static String body(String path, String model) {
    String start = "{\"model\":\"" + model + "\",";
    if (path.endsWith("responses")) {
      return start + "\"prompt_cache_key\":\"k\",\"input\":\"12345678\"}";
    }
    String block = path.startsWith("/anthropic")
        ? "{\"type\":\"text\",\"text\":\"12345678\",\"cache_control\":{\"type\":\"ephemeral\"}}"
        : "{\"type\":\"text\",\"text\":\"12345678\"}";
    String extra = path.startsWith("/anthropic") ? "" : "\"prompt_cache_key\":\"k\",";
    return start + extra + "\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":["
        + block + "]}]}";
  }

  @Test
  void anExportHasTheTokensOfEveryServedCall(@TempDir Path bucket) throws Exception {
    List<String> runtime = new ArrayList<>(sim.models().modelIds());
    runtime.addAll(sim.models().profileIds());
    int onRuntime = callAll(sim.bedrock(), RUNTIME, runtime);
    assertThat(onRuntime).isEqualTo(2 * (2 + 4 + 4 + 8));
    List<String> mantle = new ArrayList<>();
    for (JsonNode model :
        new SignedHttp(sim.mantle(), "bedrock", alice).get("/v1/models").json().path("data")) {
      mantle.add(model.path("id").asString());
    }
    int onMantle = callAll(sim.mantle(), MANTLE, mantle);
    assertThat(onMantle).isEqualTo(2 * (2 + 2 + 1 + 3 + 3));
    assertThat(sim.books().served()).hasSize(onRuntime + onMantle);

    Sql bill =
        Sql.of(new CurExport(CurExportTest.OPTIONS).write(bucket, sim.books().served()));
    BookedTokens total = sim.books().total();
    assertThat(bill.column("SELECT CAST(round(sum(line_item_usage_amount"
            + " * CASE WHEN pricing_unit = '1K tokens' THEN 1000 ELSE 1000000 END)) AS BIGINT)"
            + " FROM cur WHERE line_item_line_item_type = 'Usage'"))
        .containsExactly(
            Long.toString(total.input() + total.output() + total.cacheRead() + total.cacheWrite()));
  }
}
