package dev.byline.sim.iam;

import dev.byline.sim.bedrock.guardrail.Guardrails;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Requests of every operation, for tests that compare what IAM is asked with the table of permissions. */
final class PermissionCases {
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

  private PermissionCases() {}

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

  static Case runtime(String operation, String when, String model, String request, String body) {
    return at("bedrock-runtime", operation, when, model, request, body, Map.of());
  }

  static Case at(
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
    return Stream.of(invocations(), conversations(), others(), apis(), control(), mantle())
        .flatMap(List::stream);
  }

  private static List<Case> invocations() {
    String nova = "amazon.nova-lite-v1:0";
    String claude = "us.anthropic.claude-sonnet-5";
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
    return all;
  }

  private static List<Case> conversations() {
    String nova = "amazon.nova-lite-v1:0";
    String claude = "us.anthropic.claude-sonnet-5";
    List<Case> all = new ArrayList<>();
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
    return all;
  }

  private static List<Case> others() {
    String nova = "amazon.nova-lite-v1:0";
    String oss = "openai.gpt-oss-20b-1:0";
    List<Case> all = new ArrayList<>();
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
    all.add(at("bedrock-runtime", "CreateBatch", "", oss, "POST /openai/v1/batches", JOB, BATCH));
    all.add(runtime("ListBatches", "", "", "GET /openai/v1/batches", ""));
    return all;
  }

  private static List<Case> apis() {
    String claude = "us.anthropic.claude-sonnet-5";
    String oss = "openai.gpt-oss-20b-1:0";
    String luna = "us.openai.gpt-5.6-luna";
    List<Case> all = new ArrayList<>();
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
    return all;
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
}
