package dev.byline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.demo.calls.StockClients;
import dev.byline.demo.calls.WebClients;
import dev.byline.sim.Simulator;
import dev.byline.sim.books.ServedCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The demo's world for one test of a client. Closing it checks that the bill and the ledger agree to
 * the token, whatever the test did.
 */
@NullMarked
public final class TestWorld implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final DemoUser ALICE = DemoUser.ALL.getFirst();

  private final DemoWorld world;

  private TestWorld(DemoWorld world) {
    this.world = world;
  }

  public static TestWorld start() {
    try {
      return new TestWorld(DemoWorld.start(Files.createTempDirectory("byline-client-")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Simulator simulator() {
    return world.simulator();
  }

  /** A path on the plain listener. */
  public String url(String path) {
    return world.gateway() + path;
  }

  public URI plain() {
    return world.gateway();
  }

  public String token() {
    return world.token(ALICE);
  }

  /** The AWS SDK's clients with this token. */
  public StockClients aws(String token) {
    return StockClients.of(
        world.gateway(), world.gatewayTls(), world.certificate().trust(), token);
  }

  /** The JDK's HTTP clients for both listeners. */
  public WebClients web() {
    return WebClients.of(
        world.gateway(), world.gatewayTls(), world.certificate().context());
  }

  /** The rows of all exchanges that have ended. */
  public List<JsonNode> rows() {
    List<JsonNode> rows = new ArrayList<>();
    try {
      world.cutBill();
      try (Stream<Path> files = Files.list(world.ledger())) {
        for (Path file : files.toList()) {
          Files.readAllLines(file).forEach(line -> rows.add(JSON.readTree(line)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  /** One member of all rows, as text. */
  public List<String> rows(String member) {
    return rows().stream().map(row -> row.path(member).asString("")).toList();
  }

  /** The one inference that AWS has in its books, which must be alice's, and the one row, which must say the same. */
  public ServedCall onlyCall() {
    List<ServedCall> served = world.simulator().books().served();
    assertThat(served).hasSize(1);
    ServedCall call = served.getFirst();
    assertThat(rows()).singleElement().satisfies(row -> {
      assertThat(row.path("principal_arn").asString())
          .isEqualTo(call.principalArn())
          .contains("/alice@acme.example-");
      assertThat(row.path("model").asString()).isEqualTo(call.modelId());
      assertThat(row.path("usage").asString()).isEqualTo("known");
      assertThat(row.path("input_tokens").asLong()).isEqualTo(call.inputTokens());
      assertThat(row.path("output_tokens").asLong()).isEqualTo(call.outputTokens());
    });
    return call;
  }

  @Override
  public void close() {
    try {
      world.cutBill();
      assertThat(Comparison.of(world.cur(), world.ledger()).agree())
          .as("bill and ledger agree")
          .isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      world.close();
    }
  }
}
