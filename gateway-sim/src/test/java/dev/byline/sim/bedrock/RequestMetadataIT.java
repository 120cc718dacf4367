package dev.byline.sim.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.sim.Clients;
import dev.byline.sim.SignedHttp;
import dev.byline.sim.Simulator;
import dev.byline.sim.http.Headers;
import dev.byline.sim.http.RawClient;
import dev.byline.sim.http.WireRequest;
import dev.byline.sim.iam.AccessKey;
import dev.byline.sim.sigv4.TestSigner;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestMetadataIT {
  private static final String NAME = "X-Amzn-Bedrock-Request-Metadata";
  private static final String LITE = "amazon.nova-lite-v1:0";
  private static final String BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"12345678\"}]}]}";

  private final Simulator sim = Simulator.start();
  private final AccessKey alice = SignedHttp.session(sim, "alice", Optional.empty());
  private final SignedHttp http = new SignedHttp(sim.bedrock(), "bedrock", alice);

  @BeforeEach
  void forget() {
    sim.books().clear();
  }

  @AfterAll
  void stop() {
    sim.close();
  }

  private SignedHttp.Received invoke(String suffix, String metadata) throws IOException {
    return http.post("/model/amazon.nova-lite-v1%3A0/" + suffix, BODY, Map.of(NAME, metadata));
  }

  private Map<String, String> booked() {
    return sim.books().served().getFirst().requestMetadata();
  }

  @ParameterizedTest
  @ValueSource(strings = {"invoke", "invoke-with-response-stream"})
  void theHeaderOfTheInvokeOperationsIsKept(String suffix) throws IOException {
    assertThat(invoke(suffix, "{\"user\":\"alice\",\"team\":\"\"}").status()).isEqualTo(200);
    assertThat(booked()).isEqualTo(Map.of("user", "alice", "team", ""));
  }

  @Test
  void theMemberOfTheConverseOperationsIsKept() throws Exception {
    try (BedrockRuntimeClient client = Clients.bedrock(sim.bedrock(), Clients.of(alice));
        BedrockRuntimeAsyncClient async = Clients.asyncBedrock(sim.bedrock(), Clients.of(alice))) {
      client.converse(r ->
          r.modelId(LITE).messages(Clients.user("hi")).requestMetadata(Map.of("user", "alice")));
      assertThat(booked()).isEqualTo(Map.of("user", "alice"));
      sim.books().clear();
      async
          .converseStream(
              r -> r.modelId(LITE)
                  .messages(Clients.user("hi"))
                  .requestMetadata(Map.of("user", "bob")),
              ConverseStreamResponseHandler.builder()
                  .subscriber(ConverseStreamResponseHandler.Visitor.builder().build())
                  .build())
          .get(10, TimeUnit.SECONDS);
      assertThat(booked()).isEqualTo(Map.of("user", "bob"));
      sim.books().clear();
      client.converse(r -> r.modelId(LITE).messages(Clients.user("hi")));
      assertThat(booked()).isEmpty();
      Map<String, String> many = new HashMap<>();
      for (int i = 0; i < 17; i++) {
        many.put("k" + i, "v");
      }
      assertThat(catchThrowableOfType(
              ValidationException.class,
              () -> client.converse(
                  r -> r.modelId(LITE).messages(Clients.user("hi")).requestMetadata(many))))
          .isNotNull();
      many.remove("k0");
      client.converse(r -> r.modelId(LITE).messages(Clients.user("hi")).requestMetadata(many));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice",
        "[\"alice\"]",
        "{}",
        "{\"user\":7}",
        "{\"us;er\":\"alice\"}",
        "{\"user\":\"al;ice\"}",
        "{\"\":\"alice\"}"
      })
  void aWrongHeaderIsAValidationErrorAndCostsNothing(String metadata) throws IOException {
    SignedHttp.Received answer = invoke("invoke", metadata);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.raw().headers())
        .anyMatch(line -> line.startsWith("x-amzn-errortype: validationexception"));
    assertThat(sim.books().served()).isEmpty();
  }

  @Test
  void theHeaderMayHave8500CharactersAndNoMore() throws IOException {
    StringBuilder entries = new StringBuilder("{\"k\":\"\"");
    for (int i = 0; i < 15; i++) {
      entries.append(",\"").append(i).append("a".repeat(254)).append("\":\"");
      entries.append("b".repeat(256)).append('"');
    }
    assertThat(invoke("invoke", entries.append('}').toString()).status()).isEqualTo(200);
    assertThat(booked()).hasSize(16);
    String long256 = "{\"k\":\"" + "b".repeat(257) + "\"}";
    assertThat(invoke("invoke", long256).status()).isEqualTo(400);
    assertThat(
            invoke("invoke", "{\"user\":\"" + "a".repeat(8_491) + "\"}").json().toString())
        .contains("8500");
  }

  @Test
  void anUnsignedHeaderIsAnInvalidSignature() throws IOException {
    WireRequest signed = TestSigner.sign(
        alice,
        "bedrock",
        "POST",
        sim.bedrock() + "/model/amazon.nova-lite-v1%3A0/invoke",
        BODY,
        Instant.now());
    Headers.Builder headers = new Headers.Builder();
    signed.headers().fields().forEach(field -> headers.add(field.name(), field.value()));
    headers.add(NAME, "{\"user\":\"alice\"}");
    try (RawClient client = new RawClient(sim.bedrock())) {
      client.send(
          new WireRequest("POST", signed.path(), headers.build(), signed.body(), Instant.now()));
      RawClient.Received answer = client.receive();
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.headers())
          .anyMatch(line -> line.startsWith("x-amzn-errortype: invalidsignatureexception"));
    }
    assertThat(sim.books().served()).isEmpty();
  }
}
