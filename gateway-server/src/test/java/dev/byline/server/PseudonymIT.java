package dev.byline.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.server.config.ConfigFile;
import dev.byline.server.identity.ResolveCommand;
import dev.byline.sim.books.ServedCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import tools.jackson.databind.JsonNode;

/** Session names that say nothing to who does not have the key. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class PseudonymIT {
  private static final String SECRET = "correct horse battery staple, and some more";

  @TempDir
  private Path folder = Path.of("");

  @Test
  void nothingReadableGoesIntoTheBillAndTheKeyHolderFindsTheCallerBack() throws Exception {
    Path key = key(SECRET + "\n");
    try (GatewayFixture byline = pseudonymous(key);
        Caller caller = new Caller(byline)) {
      assertThat(caller.converse(byline.token("alice")).statusCode()).isEqualTo(200);

      ServedCall served = byline.simulator().books().served().getFirst();
      assertThat(served.principalArn())
          .matches("arn:aws:sts::111122223333:assumed-role/BylineInvoke/p-[a-z2-7]{26}");
      assertThat(served.toString()).doesNotContain("alice", "acme.example");
      assertThat(served.requestMetadata()).isNotEmpty();
      JsonNode row = byline.rows().getFirst();
      String name = row.get("session_name").asString();
      assertThat(name).matches("p-[a-z2-7]{26}");
      assertThat(served.requestMetadata()).containsValue(name);

      Path people = Files.writeString(folder.resolve("people"), "bob\nalice\n");
      Ran found = resolve(byline.file(), people, served.principalArn());
      assertThat(found.code()).isZero();
      assertThat(found.out()).contains(name + ": alice at " + byline.simulator().issuer());
      Path other = Files.writeString(folder.resolve("other-key"), SECRET.replace('c', 'd'));
      Ran lost = resolve(byline.file().replace(key.toString(), other.toString()), people, name);
      assertThat(lost.code()).isEqualTo(1);
      assertThat(lost.out()).contains("nobody in the list");
    }
  }

  @Test
  void aGatewayWithTheSameKeyGivesTheSameName() throws Exception {
    Path key = key(SECRET);
    Path same = Files.writeString(folder.resolve("same"), "  " + SECRET + "\r\n");
    Path other = Files.writeString(folder.resolve("other"), SECRET + "!");
    try (GatewayFixture byline = pseudonymous(key);
        Caller caller = new Caller(byline)) {
      assertThat(caller.converse(byline.token("alice")).statusCode()).isEqualTo(200);
      byline.replaceGateway(file -> file.replace(key.toString(), same.toString()));
      assertThat(caller.converse(byline.token("alice")).statusCode()).isEqualTo(200);
      assertThat(caller.converse(byline.token("bob")).statusCode()).isEqualTo(200);
      byline.replaceGateway(file -> file.replace(key.toString(), other.toString()));
      assertThat(caller.converse(byline.token("alice")).statusCode()).isEqualTo(200);

      assertThat(byline.simulator().books().served())
          .extracting(ServedCall::principalArn)
          .satisfies(arns -> {
            assertThat(arns.get(1)).isEqualTo(arns.get(0));
            assertThat(arns.get(2)).isNotEqualTo(arns.get(0));
            assertThat(arns.get(3)).isNotIn(arns.subList(0, 3));
          });
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "only-31-bytes-are-not-enough-31", "  \n\n                           "})
  void aKeyThatIsTooShortStopsTheStart(String secret) throws Exception {
    Path key = key(secret);

    assertThat(refusal(key).getMessage())
        .contains(key.toString(), "32")
        .doesNotContain("not-enough");
  }

  @Test
  void aKeyThatIsNotThereStopsTheStart() throws Exception {
    Path missing = folder.resolve("missing");

    assertThat(refusal(missing).getMessage()).contains(missing.toString());
    Path config = Files.writeString(folder.resolve("gateway.yaml"), file(missing));
    Ran serve = Ran.of(new ServeCommand(), "--config", config.toString());
    assertThat(serve.code()).isEqualTo(74);
    assertThat(serve.err()).startsWith("byline: ").contains(missing.toString());
  }

  @Test
  void aKeyThatIsNoTextStopsTheStartAndIsNotTold() throws Exception {
    Path binary = Files.write(folder.resolve("binary"), new byte[] {
      (byte) 0xff,
      (byte) 0xfe,
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q',
      'q'
    });

    assertThat(refusal(binary)).hasStackTraceContaining(binary.toString());
    assertThat(refusal(binary).getMessage()).contains(binary.toString()).doesNotContain("qq");
  }

  private IOException refusal(Path key) {
    return catchThrowableOfType(
        IOException.class,
        () -> Gateway.start(
            ConfigFile.parse(file(key)), AnonymousCredentialsProvider.create(), Clock.systemUTC()));
  }

  private String file(Path key) {
    return """
        region: us-east-1
        listen: {address: "127.0.0.1:0"}
        admin: {address: "127.0.0.1:0"}
        issuers:
        %sroles:
          - role-arn: arn:aws:iam::111122223333:role/BylineInvoke
        access:
          - models: ["*"]
            operations: [converse]
        ledger: {directory: "%s"}
        session-names: {pseudonym-key-file: "%s"}
        """.formatted(
            Yaml.issuer("sim", "http://127.0.0.1:1", "algorithms: [RS256]", "tenants: [acme]"),
            folder.resolve("ledger"),
            key);
  }

  private Ran resolve(String file, Path people, String name) throws IOException {
    Path config = Files.writeString(folder.resolve("gateway.yaml"), file);
    return Ran.of(
        new ResolveCommand(), "--config", config.toString(), "--subjects", people.toString(), name);
  }

  private Path key(String secret) throws IOException {
    return Files.writeString(folder.resolve("pseudonym.key"), secret);
  }

  private static GatewayFixture pseudonymous(Path key) {
    return GatewayFixture.inWorld(
        (world, file) -> file + "session-names: {pseudonym-key-file: \"" + key + "\"}\n");
  }
}
