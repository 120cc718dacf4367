package dev.byline.sim.bedrock.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.sim.Clients;
import dev.byline.sim.SignedHttp;
import dev.byline.sim.Simulator;
import dev.byline.sim.SimulatorOptions;
import dev.byline.sim.iam.AccessKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.AsyncInvokeStatus;
import software.amazon.awssdk.services.bedrockruntime.model.AsyncInvokeSummary;
import software.amazon.awssdk.services.bedrockruntime.model.ConflictException;
import software.amazon.awssdk.services.bedrockruntime.model.GetAsyncInvokeResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ListAsyncInvokesResponse;
import software.amazon.awssdk.services.bedrockruntime.model.StartAsyncInvokeRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

@NullMarked
@SuppressWarnings("unchecked") // the SDK takes arrays of generic consumers
class AsyncInvokeIT {
  private final Instant now = Instant.now();

  private final Simulator sim =
      Simulator.start(SimulatorOptions.defaults().withClock(Clock.fixed(now, ZoneOffset.UTC)));
  private final AccessKey alice = SignedHttp.session(sim, "alice", Optional.empty());
  private final BedrockRuntimeClient client = Clients.bedrock(sim.bedrock(), Clients.of(alice));

  @AfterEach
  void stop() {
    client.close();
    sim.close();
  }

  private static StartAsyncInvokeRequest.Builder request(String token) {
    return StartAsyncInvokeRequest.builder()
        .modelId("amazon.nova-reel-v1:0")
        .clientRequestToken(token)
        .modelInput(Document.mapBuilder().putString("taskType", "TEXT_VIDEO").build())
        .outputDataConfig(o -> o.s3OutputDataConfig(s -> s.s3Uri("s3://bucket/videos")));
  }

  private String start(String token) {
    return client.startAsyncInvoke(request(token).build()).invocationArn();
  }

  @Test
  void anInvocationRunsForHalfAMinuteAndCostsNoTokens() {
    String arn = start("one");
    assertThat(arn).matches("arn:aws:bedrock:us-east-1:111122223333:async-invoke/[a-z0-9]{12}");
    GetAsyncInvokeResponse running = client.getAsyncInvoke(r -> r.invocationArn(arn));
    assertThat(running.status()).isEqualTo(AsyncInvokeStatus.IN_PROGRESS);
    assertThat(running.submitTime()).isEqualTo(now);
    assertThat(running.endTime()).isNull();
    assertThat(running.modelArn())
        .isEqualTo("arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-reel-v1:0");
    assertThat(running.clientRequestToken()).isEqualTo("one");
    assertThat(running.outputDataConfig().s3OutputDataConfig().s3Uri())
        .isEqualTo("s3://bucket/videos");
    sim.faults().clockOffset(Duration.ofSeconds(30));
    GetAsyncInvokeResponse over = client.getAsyncInvoke(r -> r.invocationArn(arn));
    assertThat(over.status()).isEqualTo(AsyncInvokeStatus.COMPLETED);
    assertThat(over.endTime()).isEqualTo(now.plusSeconds(30));
    assertThat(sim.books().served()).isEmpty();
  }

  @Test
  void anInvocationCanBeMadeToFail() {
    String arn = start("one");
    sim.asyncInvocations().fail(arn, "no video today");
    GetAsyncInvokeResponse failed = client.getAsyncInvoke(r -> r.invocationArn(arn));
    assertThat(failed.status()).isEqualTo(AsyncInvokeStatus.FAILED);
    assertThat(failed.failureMessage()).isEqualTo("no video today");
  }

  @Test
  void aTokenStartsOneInvocationAndRefusesAnotherBody() {
    String arn = start("one");
    assertThat(start("one")).isEqualTo(arn);
    assertThat(start("two")).isNotEqualTo(arn);
    StartAsyncInvokeRequest other = request("one")
        .outputDataConfig(o -> o.s3OutputDataConfig(s -> s.s3Uri("s3://bucket/other")))
        .build();
    ConflictException conflict =
        catchThrowableOfType(ConflictException.class, () -> client.startAsyncInvoke(other));
    assertThat(conflict.statusCode()).isEqualTo(400);
  }

  @Test
  void listsArePagedFilteredAndSorted() throws Exception {
    List<String> arns = new ArrayList<>(List.of(start("0"), start("1")));
    sim.faults().clockOffset(Duration.ofSeconds(40));
    arns.addAll(List.of(start("2"), start("3"), start("4")));
    ListAsyncInvokesResponse first = client.listAsyncInvokes(
        r -> r.maxResults(3).sortOrder("Ascending").sortBy("SubmissionTime"));
    assertThat(first.nextToken()).isNotNull();
    List<String> all = client
        .listAsyncInvokesPaginator(r -> r.maxResults(2).sortOrder("Ascending"))
        .asyncInvokeSummaries()
        .stream()
        .map(AsyncInvokeSummary::invocationArn)
        .toList();
    assertThat(all).isEqualTo(arns);
    assertThat(arns(client.listAsyncInvokes(r -> {}))).isEqualTo(arns.reversed());
    try (BedrockRuntimeAsyncClient async = Clients.asyncBedrock(sim.bedrock(), Clients.of(alice))) {
      assertThat(arns(async
              .listAsyncInvokes(r -> r.statusEquals("InProgress").sortOrder("Ascending"))
              .get(10, TimeUnit.SECONDS)))
          .isEqualTo(arns.subList(2, 5));
    }
    assertThat(arns(client.listAsyncInvokes(r -> r.submitTimeBefore(now.plusSeconds(1)))))
        .isEqualTo(arns.subList(0, 2).reversed());
    assertThat(arns(client.listAsyncInvokes(r -> r.submitTimeAfter(now.plusSeconds(1)))))
        .hasSize(3);
  }

  private static List<String> arns(ListAsyncInvokesResponse page) {
    return page.asyncInvokeSummaries().stream()
        .map(AsyncInvokeSummary::invocationArn)
        .toList();
  }

  @Test
  void whatTheServiceModelForbidsIsRefused() {
    for (Consumer<StartAsyncInvokeRequest.Builder> wrong :
        List.<Consumer<StartAsyncInvokeRequest.Builder>>of(
            r -> r.modelId("anthropic.claude-3-haiku-20240307-v1:0"),
            r -> r.modelId("amazon.nope-v1:0"),
            r -> r.clientRequestToken("with space"),
            r -> r.outputDataConfig(o -> {}),
            r -> r.outputDataConfig(o -> o.s3OutputDataConfig(s -> s.s3Uri("http://bucket/x"))),
            r -> r.outputDataConfig(
                o -> o.s3OutputDataConfig(s -> s.s3Uri("s3://bucket/x").bucketOwner("12"))),
            r -> r.tags(t -> t.key("a;b").value("c")))) {
      StartAsyncInvokeRequest.Builder request = request("x");
      wrong.accept(request);
      assertThat(catchThrowableOfType(
              ValidationException.class, () -> client.startAsyncInvoke(request.build())))
          .isNotNull();
    }
    for (String arn :
        List.of("nope", "arn:aws:bedrock:us-east-1:111122223333:async-invoke/abcdefabcdef")) {
      assertThat(catchThrowableOfType(
              ValidationException.class, () -> client.getAsyncInvoke(r -> r.invocationArn(arn))))
          .isNotNull();
    }
    assertThat(catchThrowableOfType(
            ValidationException.class, () -> client.listAsyncInvokes(r -> r.maxResults(0))))
        .isNotNull();
    assertThat(catchThrowableOfType(
            ValidationException.class, () -> client.listAsyncInvokes(r -> r.statusEquals("Done"))))
        .isNotNull();
    assertThat(catchThrowableOfType(
            ValidationException.class, () -> client.listAsyncInvokes(r -> r.nextToken("x"))))
        .isNotNull();
  }

  @Test
  void eachOperationNeedsItsPermission() {
    String arn = start("one");
    try (BedrockRuntimeClient limited = Clients.bedrock(
        sim.bedrock(),
        Clients.of(SignedHttp.session(
            sim, "limited", Optional.of(SignedHttp.allowing("\"bedrock:CountTokens\"")))))) {
      assertThat(catchThrowableOfType(
              AccessDeniedException.class,
              () -> limited.startAsyncInvoke(request("x").build())))
          .hasMessageContaining("bedrock:InvokeModel");
      assertThat(catchThrowableOfType(
              AccessDeniedException.class, () -> limited.getAsyncInvoke(r -> r.invocationArn(arn))))
          .hasMessageContaining("bedrock:GetAsyncInvoke on resource: " + arn);
      assertThat(catchThrowableOfType(
              AccessDeniedException.class, () -> limited.listAsyncInvokes(r -> {})))
          .hasMessageContaining("bedrock:ListAsyncInvokes");
    }
    try (BedrockRuntimeClient untagged = Clients.bedrock(
        sim.bedrock(),
        Clients.of(SignedHttp.session(
            sim, "untagged", Optional.of(SignedHttp.allowing("\"bedrock:InvokeModel\"")))))) {
      untagged.startAsyncInvoke(request("y").build());
      assertThat(catchThrowableOfType(
              AccessDeniedException.class,
              () -> untagged.startAsyncInvoke(
                  request("z").tags(t -> t.key("a").value("b")).build())))
          .hasMessageContaining("bedrock:TagResource");
    }
  }
}
