package dev.byline.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.PermissionDeniedException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import dev.byline.sim.books.ServedCall;
import dev.byline.sim.faults.ScriptedError;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Anthropic's SDK for Java, unchanged: a base URL and, as its API key, the caller's JWT. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class AnthropicSdkIT {
  private static final String MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

  private final TestWorld world = TestWorld.start();
  private final List<AnthropicClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(AnthropicClient::close);
    world.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/anthropic"})
  void aMessageIsAnsweredAndMetered(String base) {
    Message answer = client(base, world.token()).messages().create(message(MODEL));

    assertThat(answer.content().getFirst().text().orElseThrow().text()).isNotEmpty();
    ServedCall call = world.onlyCall();
    assertThat(answer.usage().inputTokens()).isEqualTo(call.inputTokens());
    assertThat(answer.usage().outputTokens()).isEqualTo(call.outputTokens());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/anthropic"})
  void aStreamedMessageArrivesInPiecesAndIsMetered(String base) {
    List<RawMessageStreamEvent> events;
    try (StreamResponse<RawMessageStreamEvent> stream =
        client(base, world.token()).messages().createStreaming(message(MODEL))) {
      events = stream.stream().toList();
    }

    assertThat(events.getFirst().isMessageStart()).isTrue();
    assertThat(events.getLast().isMessageStop()).isTrue();
    assertThat(events.stream()
            .flatMap(event -> event.messageDelta().stream())
            .toList()
            .getLast()
            .usage()
            .outputTokens())
        .isEqualTo(world.onlyCall().outputTokens());
  }

  @Test
  void mantleIsReachedUnderItsPrefix() {
    client("/mantle/anthropic", world.token())
        .messages()
        .create(message("anthropic.claude-opus-4-8"));

    assertThat(world.onlyCall().endpoint()).isEqualTo("bedrock-mantle");
  }

  @Test
  void aTokenThatIsNoneIsUnauthorizedAndNotTriedAgain() {
    assertThatThrownBy(() -> client("", "sk-ant-none").messages().create(message(MODEL)))
        .isInstanceOf(UnauthorizedException.class);
    assertThat(world.rows("reason")).containsExactly("token-malformed");
  }

  @Test
  void aModelThatNoRulePermitsIsPermissionDeniedAndNotTriedAgain() {
    assertThatThrownBy(() -> client("", world.token()).messages().create(message("mistral.large")))
        .isInstanceOf(PermissionDeniedException.class)
        .hasMessageContaining("mistral.large");
    assertThat(world.rows("reason")).containsExactly("not-permitted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"not a model", "anthropic.claude-unknown"})
  void aBadBodyIsABadRequestWhetherTheGatewayOrAwsSaysSo(String model) {
    assertThatThrownBy(() -> client("", world.token()).messages().create(message(model)))
        .isInstanceOf(BadRequestException.class);
    assertThat(world.rows()).hasSize(1);
  }

  @Test
  void whenStsIsDownTheSdkTriesAgainAndRaisesItsOwnServerError() {
    world.simulator().faults().sts().failAll(ScriptedError.stsThrottling());

    InternalServerException failure = catchThrowableOfType(
        InternalServerException.class,
        () -> client("", world.token()).messages().create(message(MODEL)));

    assertThat(failure.statusCode()).isEqualTo(503);
    assertThat(world.rows("reason")).hasSize(3).containsOnly("credentials-unavailable");
  }

  @Test
  void whenStsIsBackTheSdksSecondTryIsServed() {
    world.simulator().faults().sts().failNext(2, ScriptedError.stsThrottling());

    client("", world.token()).messages().create(message(MODEL));

    assertThat(world.rows("reason")).containsExactly("credentials-unavailable", "complete");
  }

  @Test
  void bedrocksThrottlingIsARateLimitAndEachTryHasItsRow() {
    world.simulator().faults().bedrock().failAll(ScriptedError.bedrockThrottling());

    assertThatThrownBy(() -> client("", world.token()).messages().create(message(MODEL)))
        .isInstanceOf(RateLimitException.class);
    assertThat(world.rows("status")).hasSize(3).containsOnly("429");
  }

  private AnthropicClient client(String base, String token) {
    AnthropicClient client =
        AnthropicOkHttpClient.builder().baseUrl(world.url(base)).apiKey(token).build();
    clients.add(client);
    return client;
  }

  private static MessageCreateParams message(String model) {
    return MessageCreateParams.builder()
        .model(model)
        .maxTokens(100)
        .addUserMessage("hello there")
        .build();
  }
}
