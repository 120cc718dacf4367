package dev.byline.demo.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byline.demo.TestWorld;
import dev.byline.sim.books.BookedTokens;
import dev.byline.sim.books.ServedCall;
import dev.byline.sim.faults.ScriptedError;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceUnavailableException;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;
import tools.jackson.databind.JsonNode;

/**
 * The AWS SDK for Java's three clients, unchanged: an endpoint and a bearer token; for the streams of
 * both directions keys of no account with the token as their session token.
 */
@NullMarked
@Timeout(value = 1, unit = TimeUnit.MINUTES)
final class AwsSdkIT {
  private static final String FORBIDDEN = "mistral.mistral-large-2402-v1:0";
  private static final String UNKNOWN = "amazon.nova-unknown-v1:0";

  /** Keeps the SDK's shared threads between tests: each time the last client closes, they take two quiet seconds. */
  private static final SdkAsyncHttpClient OPEN = NettyNioAsyncHttpClient.create();

  private final TestWorld world = TestWorld.start();
  private final StockClients clients = world.aws(world.token());
  private final CallLog log = new CallLog(() -> {});

  @AfterEach
  void close() {
    clients.close();
    world.close();
  }

  @AfterAll
  static void closeThreads() {
    OPEN.close();
  }

  @Test
  void theBlockingClientsAnswerIsMeteredAsAwsBooksIt() {
    ConverseResponse answer = converse(clients, Models.NOVA_LITE);

    ServedCall call = world.onlyCall();
    assertThat(answer.usage().inputTokens().longValue()).isEqualTo(call.inputTokens());
    assertThat(answer.usage().outputTokens().longValue()).isEqualTo(call.outputTokens());
  }

  @Test
  void everyBlockingOperationIsForwarded() {
    new SdkCalls(clients.sync(), log).all("hello there");

    assertThat(world.rows("operation"))
        .containsExactly(
            "Converse",
            "InvokeModel",
            "InvokeModel",
            "CountTokens",
            "ApplyGuardrail",
            "InvokeGuardrailChecks",
            "StartAsyncInvoke",
            "GetAsyncInvoke",
            "ListAsyncInvokes");
    assertThat(world.rows("status")).containsOnly("200");
    ledgerIsBooks();
  }

  @Test
  void theAsynchronousClientsStreamsAreMeteredAsAwsBooksThem() {
    new StreamCalls(clients.async(), log).all("hello there");

    assertThat(world.rows("operation"))
        .containsExactly(
            "Converse",
            "ConverseStream",
            "ConverseStream",
            "InvokeModelWithResponseStream",
            "InvokeModelWithResponseStream");
    ledgerIsBooks();
  }

  @Test
  void aDialogueOfTwoTurnsIsMeteredAsAwsBooksIt() {
    new SpeechCalls(clients.bidirectional(), log).all("hello there");

    assertThat(world.onlyCall().operation()).isEqualTo("InvokeModelWithBidirectionalStream");
    assertThat(world.simulator().books().total().output()).isEqualTo(2 * (8 + 16));
  }

  @Test
  void aTokenThatIsNoneIsAccessDeniedWithEveryClientAndNotTriedAgain() {
    try (StockClients strangers = world.aws("not-a-jwt")) {
      assertThatThrownBy(() -> converse(strangers, Models.NOVA_LITE))
          .isInstanceOf(AccessDeniedException.class);
      assertThatThrownBy(() -> new StreamCalls(strangers.async(), log).all("hello"))
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(AccessDeniedException.class);
      assertThatThrownBy(() -> new SpeechCalls(strangers.bidirectional(), log).all("hello"))
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(AccessDeniedException.class);
    }
    assertThat(world.rows("reason")).hasSize(3).containsOnly("token-malformed");
  }

  @Test
  void aModelThatNoRulePermitsIsAccessDeniedAndNotTriedAgain() {
    assertThatThrownBy(() -> converse(clients, FORBIDDEN))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining(FORBIDDEN);
    assertThat(world.rows("reason")).containsExactly("not-permitted");
  }

  @Test
  void bedrocksValidationPassesAndIsNotTriedAgain() {
    assertThatThrownBy(() -> converse(clients, UNKNOWN)).isInstanceOf(ValidationException.class);
    assertThat(world.rows("status")).containsExactly("400");
  }

  @Test
  void bedrocksThrottlingPassesAndEachTryHasItsRow() {
    world.simulator().faults().bedrock().failAll(ScriptedError.bedrockThrottling());

    assertThatThrownBy(() -> converse(clients, Models.NOVA_LITE))
        .isInstanceOf(ThrottlingException.class);
    assertThat(world.rows("status")).hasSizeGreaterThan(1).containsOnly("429");
  }

  @Test
  void aThrottledCallIsServedAtTheSdksSecondTry() {
    world.simulator().faults().bedrock().failNext(1, ScriptedError.bedrockThrottling());

    converse(clients, Models.NOVA_LITE);

    assertThat(world.rows("status")).containsExactly("429", "200");
    ledgerIsBooks();
  }

  @Test
  void whenStsIsDownTheSdkTriesAgainAndRaisesServiceUnavailable() {
    world.simulator().faults().sts().failAll(ScriptedError.stsThrottling());

    assertThatThrownBy(() -> converse(clients, Models.NOVA_LITE))
        .isInstanceOf(ServiceUnavailableException.class);
    assertThat(world.rows("reason")).hasSizeGreaterThan(1).containsOnly("credentials-unavailable");
  }

  private static ConverseResponse converse(StockClients by, String model) {
    return by.sync()
        .converse(request -> request.modelId(model).messages(SdkCalls.message("hello there")));
  }

  private void ledgerIsBooks() {
    BookedTokens books = world.simulator().books().total();
    assertThat(tokens("input_tokens").sum()).isEqualTo(books.input()).isPositive();
    assertThat(tokens("output_tokens").sum()).isEqualTo(books.output()).isPositive();
  }

  private LongStream tokens(String member) {
    return world.rows().stream().map(row -> row.path(member)).mapToLong(JsonNode::asLong);
  }
}
