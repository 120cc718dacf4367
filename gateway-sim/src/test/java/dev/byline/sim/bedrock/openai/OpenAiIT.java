package dev.byline.sim.bedrock.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.SignedHttp;
import dev.byline.sim.SignedHttp.Received;
import dev.byline.sim.Simulator;
import dev.byline.sim.bedrock.AnswerPlan;
import dev.byline.sim.books.ServedCall;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenAiIT {
  private static final String CHAT = "/openai/v1/chat/completions";
  private static final String RESPONSES = "/openai/v1/responses";
  private static final String BATCHES = "/openai/v1/batches";
  private static final String MESSAGES =
      "\"messages\":[{\"role\":\"user\",\"content\":\"12345678\"}]";
  private static final String OSS = "{\"model\":\"openai.gpt-oss-120b-1:0\"," + MESSAGES + "}";
  private static final String LUNA =
      "{\"model\":\"us.openai.gpt-5.6-luna\",\"input\":\"12345678\"}";
  private static final Map<String, String> BATCH_HEADERS = Map.of(
      "X-Amzn-Bedrock-ModelId", "openai.gpt-oss-20b-1:0",
      "X-Amzn-Bedrock-RoleArn", "arn:aws:iam::111122223333:role/BylineBatch");
  private static final String BATCH =
      "{\"input_file_id\":\"s3://bucket/in/batch.jsonl\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}";

  private final Simulator sim = Simulator.start();
  private final SignedHttp http = as("alice", Optional.empty());

  @BeforeEach
  void forget() {
    sim.books().clear();
    sim.answerWith(AnswerPlan.standard());
  }

  @AfterEach
  void mend() {
    sim.faults().clear();
  }

  @AfterAll
  void stop() {
    sim.close();
  }

  private SignedHttp as(String name, Optional<String> policy) {
    return new SignedHttp(sim.bedrock(), "bedrock", SignedHttp.session(sim, name, policy));
  }

  private ServedCall booked() {
    assertThat(sim.books().served()).hasSize(1);
    return sim.books().served().getFirst();
  }

  private static void assertError(Received answer, int status, String code) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.json().at("/error/code").asString()).isEqualTo(code);
    assertThat(answer.json().at("/error/message").asString()).isNotEmpty();
    assertThat(answer.json().at("/error/type").isString()).isTrue();
    assertThat(answer.raw().headers()).noneMatch(line -> line.startsWith("x-amzn-errortype"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openai.gpt-oss-120b-1:0",
        "openai.gpt-oss-20b-1:0",
        "us.openai.gpt-5.6-luna",
        "global.openai.gpt-5.6-terra"
      })
  void aChatCompletionHasUsageAndIsBooked(String model) throws IOException {
    Received answer = http.post(CHAT, OSS.replace("openai.gpt-oss-120b-1:0", model));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("object").asString()).isEqualTo("chat.completion");
    assertThat(answer.json().path("model").asString()).isEqualTo(model);
    assertThat(answer.json().at("/choices/0/finish_reason").asString()).isEqualTo("stop");
    assertThat(answer.json().at("/usage/prompt_tokens").asLong()).isEqualTo(2);
    assertThat(answer.json().at("/usage/completion_tokens").asLong()).isEqualTo(16);
    assertThat(answer.json().at("/usage/total_tokens").asLong()).isEqualTo(18);
    ServedCall row = booked();
    assertThat(answer.json().at("/choices/0/message/content").asString())
        .startsWith(row.bodySha256().substring(0, 12));
    assertThat(row.operation()).isEqualTo("ChatCompletions");
    assertThat(row.modelId()).isEqualTo(model);
    assertThat(row.endpoint()).isEqualTo("bedrock-runtime");
    assertThat(row.principalArn())
        .isEqualTo("arn:aws:sts::111122223333:assumed-role/BylineInvoke/alice");
    assertThat(answer.raw().has("x-amzn-requestid: " + row.requestId())).isTrue();
  }

  @Test
  void aStreamedChatHasUsageOnlyWhenItIsAskedFor() throws IOException {
    Received plain = http.post(CHAT, OSS.replace("}]}", "}],\"stream\":true}"));
    assertThat(plain.raw().has("content-type: text/event-stream")).isTrue();
    assertThat(plain.raw().body()).endsWith("data: [DONE]\n\n").doesNotContain("usage");
    assertThat(plain.events()).hasSize(6);
    Received full = http.post(
        CHAT,
        OSS.replace("}]}", "}],\"stream\":true,\"stream_options\":{\"include_usage\":true}}"));
    List<JsonNode> events = full.events();
    assertThat(events).hasSize(7);
    assertThat(events.subList(0, 6)).allMatch(event -> event.path("usage").isNull());
    assertThat(events.getLast().path("choices").isEmpty()).isTrue();
    assertThat(events.getLast().at("/usage/prompt_tokens").asLong()).isEqualTo(2);
    assertThat(events.getLast().at("/usage/completion_tokens").asLong()).isEqualTo(16);
    assertThat(full.raw().body()).endsWith("data: [DONE]\n\n");
    assertThat(sim.books().served())
        .hasSize(2)
        .allMatch(row -> row.operation().equals("ChatCompletionsStream"));
  }

  @Test
  void openAisPromptTokensIncludeTheCachedOnes() throws IOException {
    String body =
        "{\"model\":\"us.openai.gpt-5.6-luna\",\"prompt_cache_key\":\"k\"," + MESSAGES + "}";
    assertThat(http.post(CHAT, body).json().at("/usage/prompt_tokens").asLong()).isEqualTo(2);
    JsonNode second = http.post(CHAT, body).json();
    assertThat(second.at("/usage/prompt_tokens").asLong()).isEqualTo(2);
    assertThat(second.at("/usage/prompt_tokens_details/cached_tokens").asLong()).isEqualTo(2);
    assertThat(sim.books().total().input()).isZero();
    assertThat(sim.books().total().cacheWrite()).isEqualTo(2);
    assertThat(sim.books().total().cacheRead()).isEqualTo(2);
  }

  @Test
  void theServiceTierIsBilled() throws IOException {
    http.post(CHAT, OSS.replace("}]}", "}],\"service_tier\":\"flex\"}"));
    assertThat(booked().serviceTier()).isEqualTo("flex");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/openai/v1/chat/completions | {",
        "/openai/v1/chat/completions | {\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
        "/openai/v1/chat/completions | {\"model\":\"openai.nope\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
        "/openai/v1/chat/completions | {\"model\":\"openai.gpt-5.6-luna\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
        "/openai/v1/chat/completions | {\"model\":\"amazon.nova-lite-v1:0\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
        "/openai/v1/chat/completions | {\"model\":\"openai.gpt-oss-20b-1:0\",\"messages\":[]}",
        "/openai/v1/chat/completions | {\"model\":\"openai.gpt-oss-20b-1:0\",\"messages\":[{\"role\":\"boss\",\"content\":\"a\"}]}",
        "/openai/v1/chat/completions | {\"model\":\"openai.gpt-oss-20b-1:0\",\"stream\":\"yes\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
        "/openai/v1/chat/completions | {\"model\":\"openai.gpt-oss-20b-1:0\",\"stream_options\":{},\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
        "/openai/v1/chat/completions | {\"model\":\"openai.gpt-oss-20b-1:0\",\"max_tokens\":0,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}",
        "/openai/v1/responses | {\"model\":\"us.openai.gpt-5.6-luna\"}",
        "/openai/v1/responses | {\"model\":\"openai.gpt-oss-20b-1:0\",\"input\":\"a\"}",
        "/openai/v1/responses | {\"model\":\"us.openai.gpt-5.6-luna\",\"input\":\"a\",\"background\":true}",
        "/openai/v1/responses | {\"model\":\"us.openai.gpt-5.6-luna\",\"input\":\"a\",\"max_output_tokens\":8}",
        "/openai/v1/responses | {\"model\":\"us.openai.gpt-5.6-luna\",\"input\":\"a\",\"tools\":[{\"type\":\"web_search\"}]}",
        "/openai/v1/responses | {\"model\":\"us.openai.gpt-5.6-luna\",\"input\":\"a\",\"service_tier\":\"flex\"}",
      })
  void aMalformedRequestIsRefusedInOpenAisWordsAndCostsNothing(String path, String body)
      throws IOException {
    assertError(http.post(path, body), 400, "validation_error");
    assertThat(sim.books().served()).isEmpty();
  }

  @Test
  void responsesOfAnApplicationProfileOrAnotherProjectAreRefused() throws IOException {
    String arn = sim.models().putApplicationProfile("gpt000000000", "us.openai.gpt-5.6-luna");
    assertError(
        http.post(RESPONSES, LUNA.replace("us.openai.gpt-5.6-luna", arn)), 400, "validation_error");
    assertThat(http.post(CHAT, OSS.replace("openai.gpt-oss-120b-1:0", arn)).status())
        .isEqualTo(200);
    assertThat(http.post(RESPONSES, LUNA, Map.of("OpenAI-Project", "default")).status())
        .isEqualTo(200);
    assertError(
        http.post(RESPONSES, LUNA, Map.of("OpenAI-Project", "proj_1")), 400, "validation_error");
  }

  @Test
  void aResponseIsKeptShownContinuedAndDeleted() throws IOException {
    Received first = http.post(RESPONSES, LUNA);
    String id = first.json().path("id").asString();
    assertThat(id).startsWith("resp_");
    assertThat(first.json().path("status").asString()).isEqualTo("completed");
    assertThat(first.json().at("/output/0/content/0/type").asString()).isEqualTo("output_text");
    assertThat(first.json().at("/usage/input_tokens").asLong()).isEqualTo(2);
    assertThat(first.json().at("/usage/output_tokens").asLong()).isEqualTo(16);
    assertThat(booked().operation()).isEqualTo("Responses");
    assertThat(http.get(RESPONSES + '/' + id).json()).isEqualTo(first.json());

    Received second =
        http.post(RESPONSES, LUNA.replace("}", ",\"previous_response_id\":\"" + id + "\"}"));
    assertThat(second.json().at("/usage/input_tokens").asLong()).isEqualTo(2 + 16 + 2);

    assertError(http.post(RESPONSES + '/' + id + "/cancel", ""), 400, "validation_error");
    Received deleted = http.send("DELETE", RESPONSES + '/' + id, "", Map.of());
    assertThat(deleted.json().path("deleted").asBoolean()).isTrue();
    assertError(http.get(RESPONSES + '/' + id), 404, "not_found");
    assertError(http.send("DELETE", RESPONSES + '/' + id, "", Map.of()), 404, "not_found");
    assertThat(sim.books().served()).hasSize(2);
  }

  @Test
  void aResponseThatIsNotStoredCannotBeHadAgain() throws IOException {
    String id = http.post(RESPONSES, LUNA.replace("}", ",\"store\":false}"))
        .json()
        .path("id")
        .asString();
    assertError(http.get(RESPONSES + '/' + id), 404, "not_found");
  }

  @Test
  void aStreamedResponseEndsWithItsUsage() throws IOException {
    Received answer = http.post(RESPONSES, LUNA.replace("}", ",\"stream\":true}"));
    List<JsonNode> events = answer.events();
    assertThat(events.stream().map(event -> event.path("type").asString()).distinct())
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed");
    assertThat(answer.raw().body()).contains("event: response.output_text.delta\ndata: {");
    assertThat(events.getFirst().at("/response/usage").isNull()).isTrue();
    assertThat(events.getLast().at("/response/usage/output_tokens").asLong()).isEqualTo(16);
    assertThat(events.getLast().path("sequence_number").asInt()).isEqualTo(events.size() - 1);
    assertThat(booked().operation()).isEqualTo("ResponsesStream");
    String id = events.getLast().at("/response/id").asString();
    assertThat(http.get(RESPONSES + '/' + id).json()).isEqualTo(events.getLast().path("response"));
  }

  @Test
  void anAnswerCutShortIsIncomplete() throws IOException {
    sim.answerWith(AnswerPlan.of(40, 4));
    JsonNode answer =
        http.post(RESPONSES, LUNA.replace("}", ",\"max_output_tokens\":20}")).json();
    assertThat(answer.path("status").asString()).isEqualTo("incomplete");
    assertThat(answer.at("/incomplete_details/reason").asString()).isEqualTo("max_output_tokens");
    assertThat(booked().outputTokens()).isEqualTo(20);
  }

  @Test
  void aResponseNeedsTheModelAndTheDefaultProject() throws IOException {
    String models =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"bedrock:*\",\"Resource\":[\"arn:aws:bedrock:*::foundation-model/*\",\"arn:aws:bedrock:*:*:inference-profile/*\"]}]}";
    SignedHttp noProject = as("noproject", Optional.of(models));
    Received refused = noProject.post(RESPONSES, LUNA);
    assertError(refused, 401, "access_denied");
    assertThat(refused.json().at("/error/type").asString()).isEqualTo("permission_denied_error");
    assertThat(refused.json().at("/error/message").asString())
        .contains(
            "bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1:111122223333:project/default");
    assertThat(noProject.post(CHAT, OSS).status()).isEqualTo(200);
    String id = http.post(RESPONSES, LUNA).json().path("id").asString();
    assertThat(noProject.get(RESPONSES + '/' + id).json().at("/error/message").asString())
        .contains("bedrock:GetInvoke");
    SignedHttp noStream =
        as("nostream", Optional.of(SignedHttp.allowing("\"bedrock:InvokeModel\"")));
    assertThat(noStream.post(CHAT, OSS).status()).isEqualTo(200);
    assertError(
        noStream.post(CHAT, OSS.replace("}]}", "}],\"stream\":true}")), 401, "access_denied");
  }

  @Test
  void aWrongSignatureIsAnInvalidKey() throws IOException {
    SignedHttp other = new SignedHttp(sim.bedrock(), "sts", http.key());
    assertError(other.post(CHAT, OSS), 401, "invalid_api_key");
  }

  @Test
  void plainV1PathsAreUnknownToTheRuntime() throws IOException {
    for (String path : List.of("/v1/chat/completions", "/v1/responses", "/openai/v1/models")) {
      Received answer = http.post(path, OSS);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.raw().body()).contains("UnknownOperationException");
    }
  }

  @Test
  void aBatchTakesModelAndRoleFromHeadersAndRunsByTheClock() throws IOException {
    Received made = http.post(BATCHES, BATCH, BATCH_HEADERS);
    assertThat(made.status()).isEqualTo(200);
    String id = made.json().path("id").asString();
    assertThat(made.json().path("status").asString()).isEqualTo("validating");
    sim.faults().clockOffset(Duration.ofSeconds(70));
    JsonNode over = http.get(BATCHES + '/' + id).json();
    assertThat(over.path("status").asString()).isEqualTo("completed");
    assertThat(over.path("output_file_id").asString())
        .isEqualTo("s3://bucket/in/" + id + "/batch.jsonl.out");
    assertError(http.post(BATCHES + '/' + id + "/cancel", ""), 400, "validation_error");
    String second = http.post(BATCHES, BATCH, BATCH_HEADERS).json().path("id").asString();
    assertThat(http.post(BATCHES + '/' + second + "/cancel", "")
            .json()
            .path("status")
            .asString())
        .isEqualTo("cancelling");
    JsonNode page = http.get(BATCHES + "?limit=1").json();
    assertThat(page.at("/data/0/id").asString()).isEqualTo(second);
    assertThat(page.path("has_more").asBoolean()).isTrue();
    assertThat(http.get(BATCHES + "?limit=1&after=" + second)
            .json()
            .at("/data/0/id")
            .asString())
        .isEqualTo(id);
    assertError(http.get(BATCHES + "/batch_nope"), 404, "not_found");
    assertThat(sim.books().served()).isEmpty();
  }

  @Test
  void aBatchWithoutItsHeadersOrRolesIsRefused() throws IOException {
    for (String missing : BATCH_HEADERS.keySet()) {
      Map<String, String> some = new HashMap<>(BATCH_HEADERS);
      some.remove(missing);
      assertError(http.post(BATCHES, BATCH, some), 400, "validation_error");
    }
    assertError(
        http.post(BATCHES, BATCH.replace("s3://", "file-"), BATCH_HEADERS),
        400,
        "validation_error");
    assertError(
        http.post(BATCHES, BATCH.replace("24h", "1h"), BATCH_HEADERS), 400, "validation_error");
    Map<String, String> other = new HashMap<>(BATCH_HEADERS);
    other.put("X-Amzn-Bedrock-RoleArn", "arn:aws:iam::111122223333:role/Admin");
    assertError(http.post(BATCHES, BATCH, other), 401, "access_denied");
  }
}
