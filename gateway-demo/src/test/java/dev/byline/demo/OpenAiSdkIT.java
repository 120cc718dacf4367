package dev.byline.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
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

/** OpenAI's SDK for Java, unchanged: a base URL and, as its API key, the caller's JWT. */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class OpenAiSdkIT {
  private static final String MODEL = "openai.gpt-oss-120b-1:0";
  private static final String RESPONSES_MODEL = "us.openai.gpt-5.6-luna";

  private final TestWorld world = TestWorld.start();
  private final List<OpenAIClient> clients = new ArrayList<>();

  @AfterEach
  void close() {
    clients.forEach(OpenAIClient::close);
    world.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1", "/openai/v1"})
  void aChatIsAnsweredAndMetered(String base) {
    ChatCompletion answer =
        client(base, world.token()).chat().completions().create(chat(MODEL).build());

    assertThat(answer.choices().getFirst().message().content().orElseThrow()).isNotEmpty();
    ServedCall call = world.onlyCall();
    assertThat(answer.usage().orElseThrow().promptTokens()).isEqualTo(call.inputTokens());
    assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(call.outputTokens());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1", "/openai/v1"})
  void aStreamedChatArrivesInPiecesAndIsMetered(String base) {
    ChatCompletionCreateParams params = chat(MODEL)
        .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
        .build();
    List<ChatCompletionChunk> chunks;
    try (StreamResponse<ChatCompletionChunk> stream =
        client(base, world.token()).chat().completions().createStreaming(params)) {
      chunks = stream.stream().toList();
    }

    assertThat(chunks).hasSizeGreaterThan(2);
    assertThat(chunks.getLast().usage().orElseThrow().completionTokens())
        .isEqualTo(world.onlyCall().outputTokens());
  }

  @Test
  void aResponseIsCreatedReadAndDeleted() {
    OpenAIClient client = client("/v1", world.token());
    Response created = client.responses().create(response());

    assertThat(client.responses().retrieve(created.id()).id()).isEqualTo(created.id());
    client.responses().delete(created.id());
    assertThat(world.rows("operation"))
        .containsExactly("CreateResponse", "GetResponse", "DeleteResponse");
    assertThat(world.simulator().books().total().output())
        .isEqualTo(created.usage().orElseThrow().outputTokens());
  }

  @Test
  void aStreamedResponseEndsWithItsUsageAndIsMetered() {
    List<ResponseStreamEvent> events;
    try (StreamResponse<ResponseStreamEvent> stream =
        client("/v1", world.token()).responses().createStreaming(response())) {
      events = stream.stream().toList();
    }

    assertThat(events
            .getLast()
            .completed()
            .orElseThrow()
            .response()
            .usage()
            .orElseThrow()
            .outputTokens())
        .isEqualTo(world.onlyCall().outputTokens());
  }

  @Test
  void aTokenThatIsNoneIsUnauthorizedAndNotTriedAgain() {
    assertThatThrownBy(() ->
            client("/v1", "sk-none").chat().completions().create(chat(MODEL).build()))
        .isInstanceOf(UnauthorizedException.class);
    assertThat(world.rows("reason")).containsExactly("token-malformed");
  }

  @Test
  void aModelThatNoRulePermitsIsPermissionDeniedAndNotTriedAgain() {
    assertThatThrownBy(() -> client("/v1", world.token())
            .chat()
            .completions()
            .create(chat("mistral.large").build()))
        .isInstanceOf(PermissionDeniedException.class)
        .hasMessageContaining("mistral.large");
    assertThat(world.rows("reason")).containsExactly("not-permitted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"not a model", "openai.gpt-unknown"})
  void aBadBodyIsABadRequestWhetherTheGatewayOrAwsSaysSo(String model) {
    assertThatThrownBy(() ->
            client("/v1", world.token()).chat().completions().create(chat(model).build()))
        .isInstanceOf(BadRequestException.class);
    assertThat(world.rows()).hasSize(1);
  }

  @Test
  void whenStsIsDownTheSdkTriesAgainAndRaisesItsOwnServerError() {
    world.simulator().faults().sts().failAll(ScriptedError.stsThrottling());

    OpenAIServiceException failure = catchThrowableOfType(
        InternalServerException.class,
        () ->
            client("/v1", world.token()).chat().completions().create(chat(MODEL).build()));

    assertThat(failure.statusCode()).isEqualTo(503);
    assertThat(world.rows("reason")).hasSize(3).containsOnly("credentials-unavailable");
  }

  @Test
  void whenStsIsBackTheSdksSecondTryIsServed() {
    world.simulator().faults().sts().failNext(2, ScriptedError.stsThrottling());

    client("/v1", world.token()).chat().completions().create(chat(MODEL).build());

    assertThat(world.rows("reason")).containsExactly("credentials-unavailable", "complete");
  }

  @Test
  void bedrocksThrottlingIsARateLimitAndEachTryHasItsRow() {
    world.simulator().faults().bedrock().failAll(ScriptedError.bedrockThrottling());

    assertThatThrownBy(() ->
            client("/v1", world.token()).chat().completions().create(chat(MODEL).build()))
        .isInstanceOf(RateLimitException.class);
    assertThat(world.rows("status")).hasSize(3).containsOnly("429");
  }

  private OpenAIClient client(String base, String token) {
    OpenAIClient client =
        OpenAIOkHttpClient.builder().baseUrl(world.url(base)).apiKey(token).build();
    clients.add(client);
    return client;
  }

  private static ChatCompletionCreateParams.Builder chat(String model) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage("hello there");
  }

  private static ResponseCreateParams response() {
    return ResponseCreateParams.builder()
        .model(RESPONSES_MODEL)
        .input("hello there")
        .build();
  }
}
