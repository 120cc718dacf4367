package dev.byline.sim.iam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.sim.SignedHttp;
import dev.byline.sim.SignedHttp.Received;
import dev.byline.sim.Simulator;
import dev.byline.sim.bedrock.guardrail.Guardrails;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation asks IAM for what the table of permissions says, and a session policy that lacks one of it is refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PermissionsIT {
  private static final String GUARDRAIL =
      "arn:aws:bedrock:us-east-1:111122223333:guardrail/" + Guardrails.STANDARD;
  private static final Map<String, String> GUARDED = Map.of(
      "x-amzn-bedrock-guardrailidentifier",
      Guardrails.STANDARD,
      "x-amzn-bedrock-guardrailversion",
      "1");
  private static final Map<String, String> ANTHROPIC = Map.of("anthropic-version", "2023-06-01");
  private static final Map<String, String> BATCH = Map.of(
      "X-Amzn-Bedrock-ModelId", "openai.gpt-oss-20b-1:0",
      "X-Amzn-Bedrock-RoleArn", "arn:aws:iam::111122223333:role/BylineBatch");
  private static final String NOVA =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}";
  private static final String CLAUDE =
      "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String CHAT = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
  private static final String VIDEO =
      "{\"modelId\":\"amazon.nova-reel-v1:0\",\"modelInput\":{\"taskType\":\"TEXT_VIDEO\"},\"outputDataConfig\":{\"s3OutputDataConfig\":{\"s3Uri\":\"s3://bucket/v\"}}%s}";
  private static final String JOB =
      "{\"input_file_id\":\"s3://bucket/in/batch.jsonl\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}";

  private final Simulator sim = Simulator.start();

  @AfterAll
  void stop() {
    sim.close();
  }

  /** One request: what it is in the table, what it names, and how it is sent. */
  record Case(
      String endpoint,
      String operation,
      Set<String> when,
      String model,
      String request,
      String body,
      Map<String, String> headers) {

    @Override
    public String toString() {
      return endpoint + ' ' + operation + ' ' + new TreeSet<>(when) + ' ' + model;
    }
  }

  private static Case runtime(
      String operation, String when, String model, String request, String body) {
    return at("bedrock-runtime", operation, when, model, request, body, Map.of());
  }

  private static Case at(
      String endpoint,
      String operation,
      String when,
      String model,
      String request,
      String body,
      Map<String, String> headers) {
    Set<String> all = new TreeSet<>(Arrays.asList(("always " + when).strip().split(" ", -1)));
    return new Case(endpoint, operation, all, model, request, body, headers);
  }

  private static String guardedBody() {
    return NOVA.replaceFirst(
        "\\{",
        "{\"guardrailConfig\":{\"guardrailIdentifier\":\"" + Guardrails.STANDARD
            + "\",\"guardrailVersion\":\"1\"},");
  }

  static Stream<Case> cases() {
    String nova = "amazon.nova-lite-v1:0";
    String claude = "us.anthropic.claude-sonnet-5";
    String oss = "openai.gpt-oss-20b-1:0";
    String luna = "us.openai.gpt-5.6-luna";
    List<Case> all = new ArrayList<>();
    for (String path : List.of("invoke", "invoke-with-response-stream")) {
      String operation = path.equals("invoke") ? "InvokeModel" : "InvokeModelWithResponseStream";
      all.add(runtime(operation, "", nova, "POST /model/" + nova + '/' + path, NOVA));
      all.add(runtime(operation, "profile", claude, "POST /model/" + claude + '/' + path, CLAUDE));
      all.add(at(
          "bedrock-runtime",
          operation,
          "guardrail",
          nova,
          "POST /model/" + nova + '/' + path,
          NOVA,
          GUARDED));
    }
    for (String path : List.of("converse", "converse-stream")) {
      String operation = path.equals("converse") ? "Converse" : "ConverseStream";
      all.add(runtime(operation, "", nova, "POST /model/" + nova + '/' + path, NOVA));
      all.add(runtime(operation, "profile", claude, "POST /model/" + claude + '/' + path, NOVA));
      all.add(runtime(
          operation,
          "profile",
          "global.anthropic.claude-sonnet-5",
          "POST /model/global.anthropic.claude-sonnet-5/" + path,
          NOVA));
      all.add(
          runtime(operation, "guardrail", nova, "POST /model/" + nova + '/' + path, guardedBody()));
      all.add(runtime(
          operation,
          "profile guardrail",
          "us." + nova,
          "POST /model/us." + nova + '/' + path,
          guardedBody()));
    }
    String count = "{\"input\":{\"converse\":" + NOVA + "}}";
    all.add(runtime("CountTokens", "", nova, "POST /model/" + nova + "/count-tokens", count));
    all.add(runtime(
        "ApplyGuardrail",
        "",
        "",
        "POST /guardrail/" + Guardrails.STANDARD + "/version/1/apply",
        "{\"source\":\"INPUT\",\"content\":[{\"text\":{\"text\":\"hi\"}}]}"));
    all.add(runtime(
        "StartAsyncInvoke",
        "",
        "amazon.nova-reel-v1:0",
        "POST /async-invoke",
        VIDEO.formatted("")));
    all.add(runtime(
        "StartAsyncInvoke",
        "tags",
        "amazon.nova-reel-v1:0",
        "POST /async-invoke",
        VIDEO.formatted(",\"tags\":[{\"key\":\"team\",\"value\":\"a\"}]")));
    all.add(runtime("ListAsyncInvokes", "", "", "GET /async-invoke", ""));
    for (String stream : List.of("", ",\"stream\":true")) {
      String suffix = stream.isEmpty() ? "" : "Stream";
      String chat = "{\"model\":\"%s\"," + CHAT + stream + "}";
      String chats = "POST /openai/v1/chat/completions";
      all.add(runtime("ChatCompletions" + suffix, "", oss, chats, chat.formatted(oss)));
      all.add(runtime("ChatCompletions" + suffix, "profile", luna, chats, chat.formatted(luna)));
      all.add(at(
          "bedrock-runtime",
          "ChatCompletions" + suffix,
          "guardrail",
          oss,
          chats,
          chat.formatted(oss),
          GUARDED));
      all.add(runtime(
          "Responses" + suffix,
          "profile",
          luna,
          "POST /openai/v1/responses",
          "{\"model\":\"" + luna + "\",\"input\":\"hi\"" + stream + "}"));
      all.add(at(
          "bedrock-runtime",
          "Messages" + suffix,
          "profile",
          claude,
          "POST /anthropic/v1/messages",
          "{\"model\":\"" + claude + "\",\"max_tokens\":9," + CHAT + stream + "}",
          ANTHROPIC));
    }
    all.add(at("bedrock-runtime", "CreateBatch", "", oss, "POST /openai/v1/batches", JOB, BATCH));
    all.add(runtime("ListBatches", "", "", "GET /openai/v1/batches", ""));
    all.addAll(control());
    all.addAll(mantle());
    return all.stream();
  }

  private static List<Case> control() {
    String nova = "amazon.nova-lite-v1:0";
    String profile = "us." + nova;
    return List.of(
        at("bedrock", "ListFoundationModels", "", "", "GET /foundation-models", "", Map.of()),
        at(
            "bedrock",
            "GetFoundationModel",
            "",
            nova,
            "GET /foundation-models/" + nova,
            "",
            Map.of()),
        at("bedrock", "ListInferenceProfiles", "", "", "GET /inference-profiles", "", Map.of()),
        at(
            "bedrock",
            "GetInferenceProfile",
            "profile",
            profile,
            "GET /inference-profiles/" + profile,
            "",
            Map.of()));
  }

  private static List<Case> mantle() {
    String chat = "{\"model\":\"openai.gpt-oss-20b\"," + CHAT + "}";
    String claude = "{\"model\":\"anthropic.claude-sonnet-5\",\"max_tokens\":9," + CHAT + "}";
    return List.of(
        at(
            "bedrock-mantle",
            "ChatCompletions",
            "",
            "",
            "POST /v1/chat/completions",
            chat,
            Map.of()),
        at(
            "bedrock-mantle",
            "Responses",
            "",
            "",
            "POST /v1/responses",
            "{\"model\":\"openai.gpt-oss-20b\",\"input\":\"hi\"}",
            Map.of()),
        at("bedrock-mantle", "Messages", "", "", "POST /anthropic/v1/messages", claude, ANTHROPIC),
        at(
            "bedrock-mantle",
            "CountMessageTokens",
            "",
            "",
            "POST /anthropic/v1/messages/count_tokens",
            claude,
            ANTHROPIC),
        at("bedrock-mantle", "ListModels", "", "", "GET /v1/models", "", Map.of()),
        at(
            "bedrock-mantle",
            "GetModel",
            "",
            "",
            "GET /v1/models/openai.gpt-oss-20b",
            "",
            Map.of()));
  }

  /** What the table says, its gaps filled: action, a space, resource. */
  private Set<String> expected(Case one) {
    return NeededPermission.all().stream()
        .filter(row -> row.endpoint().equals(one.endpoint())
            && row.operation().equals(one.operation())
            && one.when().contains(row.when()))
        .flatMap(row ->
            resources(row.resource(), one.model()).map(resource -> row.action() + ' ' + resource))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> resources(String written, String model) {
    String bare = model.replaceFirst("^(us|global)\\.", "");
    return switch (written) {
      case "model" ->
        regions(model).map(region -> "arn:aws:bedrock:" + region + "::foundation-model/" + bare);
      case "profile" ->
        Stream.of("arn:aws:bedrock:us-east-1:111122223333:inference-profile/" + model);
      default ->
        Stream.of(written
            .replace("<region>", "us-east-1")
            .replace("<account>", "111122223333")
            .replace("guardrail/<id>", "guardrail/" + Guardrails.STANDARD)
            .replace("<name>", "BylineBatch"));
    };
  }

  private static Stream<String> regions(String model) {
    if (model.startsWith("us.")) {
      return Stream.of("us-east-1", "us-east-2", "us-west-2");
    }
    return model.startsWith("global.") ? Stream.of("us-east-1", "") : Stream.of("us-east-1");
  }

  private Received send(Case one, Optional<String> policy) throws IOException {
    var endpoint = switch (one.endpoint()) {
      case "bedrock" -> sim.controlPlane();
      case "bedrock-mantle" -> sim.mantle();
      default -> sim.bedrock();
    };
    SignedHttp http = new SignedHttp(endpoint, "bedrock", SignedHttp.session(sim, "a", policy));
    int space = one.request().indexOf(' ');
    return http.send(
        one.request().substring(0, space),
        one.request().substring(space + 1),
        one.body(),
        one.headers());
  }

  private static String policy(Set<String> pairs) {
    return pairs.stream()
        .map(pair -> pair.split(" ", -1))
        .map(pair -> "{\"Effect\":\"Allow\",\"Action\":\"" + pair[0] + "\",\"Resource\":\""
            + pair[1] + "\"}")
        .collect(Collectors.joining(",", "{\"Version\":\"2012-10-17\",\"Statement\":[", "]}"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anOperationAsksForWhatTheTableSaysAndAgreesToNothingLess(Case one) throws IOException {
    Set<String> expected = expected(one);
    List<Question> asked = new ArrayList<>();
    sim.iam().watch(asked::add);
    Received answer = send(one, Optional.empty());
    sim.iam().watch(question -> {});
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    assertThat(asked.stream().map(each -> each.action() + ' ' + each.resource()))
        .containsExactlyInAnyOrderElementsOf(expected);
    asked.forEach(each -> checkKeys(one, each));
    assertThat(send(one, Optional.of(policy(expected))).status()).isEqualTo(200);
    for (String lacking : expected) {
      Set<String> rest = new TreeSet<>(expected);
      rest.remove(lacking);
      rest.add("s3:GetObject *");
      long booked = sim.books().total().calls();
      Received refused = send(one, Optional.of(policy(rest)));
      assertThat(refused.status()).as("without %s", lacking).isIn(401, 403);
      assertThat(refused.raw().body())
          .contains(lacking.substring(0, lacking.indexOf(' ')), "no session policy allows");
      assertThat(sim.books().total().calls()).isEqualTo(booked);
    }
  }

  private static void checkKeys(Case one, Question asked) {
    Set<String> allowed = NeededPermission.all().stream()
        .filter(row -> row.endpoint().equals(one.endpoint())
            && row.operation().equals(one.operation())
            && row.action().equals(asked.action()))
        .flatMap(row -> row.keys().stream())
        .map(key -> key.toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
    Set<String> present = asked.context().keys().stream()
        .filter(key -> key.startsWith("bedrock"))
        .collect(Collectors.toSet());
    assertThat(allowed).as("keys of %s", asked.action()).containsAll(present);
    boolean model =
        asked.action().startsWith("bedrock:InvokeModel") && !asked.resource().contains(":project/");
    if (model && one.when().contains("profile")) {
      assertThat(asked.context().values("bedrock:InferenceProfileArn").orElseThrow())
          .containsExactly(
              "arn:aws:bedrock:us-east-1:111122223333:inference-profile/" + one.model());
    }
    if (model && one.when().contains("guardrail")) {
      assertThat(asked.context().values("bedrock:GuardrailIdentifier").orElseThrow())
          .containsExactly(GUARDRAIL + ":1");
    }
  }

  /** What is made of another call has its own tests; bidirectional streams have theirs. */
  @Test
  void theTableKnowsEveryOperationThatIsTriedHere() {
    Set<String> known = NeededPermission.all().stream()
        .map(row -> row.endpoint() + ' ' + row.operation())
        .collect(Collectors.toCollection(TreeSet::new));
    Set<String> tried = cases()
        .map(one -> one.endpoint() + ' ' + one.operation())
        .collect(Collectors.toCollection(TreeSet::new));
    assertThat(known).containsAll(tried);
    known.removeAll(tried);
    assertThat(known)
        .containsExactlyInAnyOrder(
            "bedrock-runtime InvokeModelWithBidirectionalStream",
            "bedrock-runtime InvokeGuardrailChecks",
            "bedrock-runtime GetAsyncInvoke",
            "bedrock-runtime GetResponse",
            "bedrock-runtime CancelResponse",
            "bedrock-runtime DeleteResponse",
            "bedrock-runtime GetBatch",
            "bedrock-runtime CancelBatch",
            "bedrock-mantle GetResponse",
            "bedrock-mantle CancelResponse",
            "bedrock-mantle DeleteResponse");
  }

  /** An id that does not exist is refused only behind the permission, so the question is seen all the same. */
  @Test
  void whatIsMadeEarlierIsAskedForToo() throws IOException {
    String response = "/openai/v1/responses/resp_0";
    String arn = "arn:aws:bedrock:us-east-1:111122223333:async-invoke/abcdef012345";
    for (Case one : List.of(
        runtime("GetResponse", "", "", "GET " + response, ""),
        runtime("CancelResponse", "", "", "POST " + response + "/cancel", ""),
        runtime("DeleteResponse", "", "", "DELETE " + response, ""),
        runtime("GetBatch", "", "", "GET /openai/v1/batches/batch_0", ""),
        runtime("CancelBatch", "", "", "POST /openai/v1/batches/batch_0/cancel", ""),
        runtime(
            "GetAsyncInvoke",
            "",
            "",
            "GET /async-invoke/" + arn.replace(":", "%3A").replace("/", "%2F"),
            ""),
        at("bedrock-mantle", "GetResponse", "", "", "GET /v1/responses/resp_0", "", Map.of()),
        at(
            "bedrock-mantle",
            "CancelResponse",
            "",
            "",
            "POST /v1/responses/resp_0/cancel",
            "",
            Map.of()),
        at(
            "bedrock-mantle",
            "DeleteResponse",
            "",
            "",
            "DELETE /v1/responses/resp_0",
            "",
            Map.of()))) {
      Set<String> expected = expected(one).stream()
          .map(pair -> pair.replace("async-invoke/<id>", "async-invoke/abcdef012345")
              .replace("<id>", "batch_0"))
          .collect(Collectors.toCollection(TreeSet::new));
      assertThat(send(one, Optional.of(policy(expected))).status())
          .as("%s", one)
          .isIn(400, 404);
      assertThat(send(one, Optional.of(policy(Set.of("s3:GetObject *")))).status())
          .as("%s", one)
          .isIn(401, 403);
    }
  }
}
