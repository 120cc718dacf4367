package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.server.identity.ResolveCommand;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code byline resolve} with the names that a bill shows. */
@NullMarked
final class ResolveCommandIT {
  private static final JsonMapper JSON = new JsonMapper();

  private final GatewayFixture byline = GatewayFixture.inWorld((world, file) -> Yaml.besideIssuers(
      file,
      Yaml.issuer(
          "second", world.issuer("second").url(), "algorithms: [RS256]", "tenants: [acme]")));
  private final Caller caller = new Caller(byline);

  @TempDir
  private Path folder = Path.of("");

  @AfterEach
  void close() {
    caller.close();
    byline.close();
  }

  @Test
  void theSameSubjectAtTwoIssuersIsToldApart() throws Exception {
    String second = byline.simulator().issuer("second").url();
    caller.converse(byline.token("alice"));
    caller.converse(byline.simulator().issuer("second").mint().mint(byline.claims("alice")));
    List<String> arns = byline.simulator().books().served().stream()
        .map(served -> served.principalArn())
        .toList();

    Ran ran = resolve("bob\n\nalice\n", arns.toArray(String[]::new));
    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith(": alice at " + byline.simulator().issuer()),
            line -> assertThat(line).endsWith(": alice at " + second));
    Ran one = resolve(second + "\talice\n", "--json", arns.get(0), arns.get(1));
    assertThat(one.code()).isEqualTo(1);
    JsonNode json = JSON.readTree(one.out());
    assertThat(json.path(0).path("subject").isNull()).isTrue();
    assertThat(json.path(1).path("subject").asString()).isEqualTo("alice");
    assertThat(json.path(1).path("issuer").asString()).isEqualTo(second);
  }

  @Test
  void aNameOfNobodyIsNotFound() throws Exception {
    Ran ran = resolve("alice\n", "alice@acme.example-aaaaaaaaaaaaa", "", "p-", "-");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out().lines())
        .hasSize(4)
        .allMatch(line -> line.endsWith(": nobody in the list"));
  }

  @Test
  void theListMayComeFromStandardInput() throws Exception {
    assertThat(caller.converse(byline.token("zoé")).statusCode()).isEqualTo(200);
    String arn = byline.simulator().books().served().getFirst().principalArn();
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream("zoé\r\n".getBytes(StandardCharsets.UTF_8)));
      Ran ran = Ran.of(new ResolveCommand(), "--config", config(), "--subjects", "-", arn);
      assertThat(ran.code()).isZero();
      assertThat(ran.out()).contains("zoé at ");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void whatCanNotBeReadHasItsOwnExitCodes() throws Exception {
    String missing = folder.resolve("missing").toString();
    Path latin = Files.write(folder.resolve("latin"), new byte[] {'z', 'o', (byte) 0xe9, '\n'});

    for (String people : List.of(missing, latin.toString())) {
      Ran ran = Ran.of(new ResolveCommand(), "--config", config(), "--subjects", people, "x");
      assertThat(ran.code()).as(ran.err()).isEqualTo(66);
      assertThat(ran.err()).startsWith("byline: can't be read: ").contains(people);
    }
    Path empty = Files.writeString(folder.resolve("empty"), "");
    assertThat(Ran.of(new ResolveCommand(), "--config", config(), "--subjects", empty.toString())
            .code())
        .isEqualTo(2);
    assertThat(
            Ran.of(new ResolveCommand(), "--config", missing, "--subjects", empty.toString(), "x")
                .code())
        .isEqualTo(78);
  }

  private Ran resolve(String people, String... names) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--config", config(), "--subjects"));
    arguments.add(Files.writeString(folder.resolve("people"), people).toString());
    arguments.addAll(List.of(names));
    return Ran.of(new ResolveCommand(), arguments.toArray(String[]::new));
  }

  private String config() throws IOException {
    return Files.writeString(folder.resolve("gateway.yaml"), byline.file()).toString();
  }
}
