package dev.byline.core.request;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byline.core.failure.Refused;
import dev.byline.core.identity.Attributes;
import dev.byline.core.metadata.MetadataKey;
import dev.byline.core.metadata.RequestMetadata;
import dev.byline.core.usage.ResponseHeaders;
import dev.byline.core.usage.UsageParser;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Random input against the parsers. */
@NullMarked
final class RequestFuzzTest {
  private static final String[] PIECES = {
    "/",
    "/model/",
    "/guardrail/",
    "/version/",
    "/apply",
    "/async-invoke",
    "/inference-profiles",
    "DRAFT",
    "1",
    "x",
    "anthropic.claude",
    "arn:aws:bedrock:us-east-1::foundation-model",
    "/invoke",
    "/converse",
    "%2F",
    "%",
    "%4",
    "%2f",
    "%25",
    "..",
    ".",
    "?",
    "=",
    "&",
    "+",
    "#",
    "/v1",
    "/openai",
    "/anthropic",
    "/mantle",
    "/messages",
    "/responses",
    "/batches",
    "/cancel",
    "/models",
    "/chat/completions",
    "/foundation-models",
    "%00",
    "\u00e9",
    " ",
    "%3D",
    "%26",
    ":"
  };
  private static final String[] METHODS = {"GET", "POST", "DELETE", "HEAD"};

  @Test
  void noPathIsABug() {
    Random random = new Random(7);
    Set<String> bugs = new TreeSet<>();
    String[] few = new String[8];
    for (int i = 0; i < 500_000; i++) {
      if (i % 2_000 == 0) {
        for (int k = 0; k < few.length; k++) {
          few[k] = PIECES[random.nextInt(PIECES.length)];
        }
      }
      StringBuilder path = new StringBuilder();
      int n = random.nextInt(7) + 1;
      for (int j = 0; j < n; j++) {
        path.append(few[random.nextInt(few.length)]);
      }
      String method = METHODS[random.nextInt(METHODS.length)];
      try {
        RequestTarget once = BedrockPaths.parse(method, path.toString());
        RequestTarget twice = BedrockPaths.parse(method, once.line());
        if (!once.equals(twice)) {
          boolean moved = !once.path().equals(twice.path()) && once.service() == twice.service();
          if (moved) {
            bugs.add(method + " " + path + " reads back as " + twice.line());
          }
        }
      } catch (Refused refused) {
        // As it should be; but what was written must read back, unless it is mantle's bare path.
      } catch (RuntimeException bug) {
        if (bugs.size() < 20) {
          bugs.add(method + " " + path + " " + bug);
        }
      }
    }
    assertThat(bugs).isEmpty();
  }

  @Test
  void metadataKeysCanNotBeImitated() {
    dev.byline.core.identity.Principal alice = new dev.byline.core.identity.Principal(
        "issuer", "alice", "alice", new Attributes("acme", "blue", "chat", "prod", "cc"));
    String text = new RequestMetadata(Set.of(MetadataKey.PRINCIPAL))
        .of(alice, "{\"Principal\":\"ceo\",\" principal\":\"cfo\"}");
    assertThat(text).doesNotContain("ceo").doesNotContain("cfo");
  }

  @Test
  void aVersionWithoutANumberIsUnknown() {
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> BedrockPaths.parse("POST", "/guardrail/x/version/apply"))
        .isInstanceOf(Refused.class);
  }

  private static final String[] EVENTS = {
    "event: message_start\n",
    "data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":5,\"output_tokens\":1}}}\n\n",
    "event: message_delta\n",
    "data: {\"type\":\"message_delta\",\"usage\":{\"output_tokens\":9}}\n\n",
    "data: [DONE]\n\n",
    "data:",
    "\r\n",
    "\r",
    "\n",
    ":",
    "id: 1\n",
    "event",
    "data\n",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    "\\u0075",
    "\"usage\"",
    ":{",
    "null",
    "1e5",
    "-3",
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}\n\n",
    "\u00ef\u00bb\u00bf",
    ",",
    "\"error\":{}",
    "99999999999999999999999",
    "data: {\"type\":\"response.completed\",\"response\":{\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}}\n\n"
  };

  @Test
  void noAnswerIsABugAndChunksDoNotMatter() {
    Random random = new Random(3);
    ResponseHeaders none = name -> null;
    List<Supplier<UsageParser>> parsers = List.of(
        UsageParser::converse,
        UsageParser::converseStream,
        UsageParser::invokeStream,
        UsageParser::bidirectional,
        UsageParser::anthropicMessage,
        UsageParser::anthropicMessageStream,
        UsageParser::chatCompletion,
        UsageParser::chatCompletionStream,
        UsageParser::response,
        UsageParser::responseStream,
        () -> UsageParser.invoke(none));
    Map<String, String> bugs = new TreeMap<>();
    for (int i = 0; i < 30_000; i++) {
      StringBuilder text = new StringBuilder();
      int n = random.nextInt(14) + 1;
      for (int j = 0; j < n; j++) {
        text.append(EVENTS[random.nextInt(EVENTS.length)]);
      }
      byte[] bytes = text.toString().getBytes(ISO_8859_1);
      for (int p = 0; p < parsers.size(); p++) {
        try {
          UsageParser whole = parsers.get(p).get();
          whole.accept(ByteBuffer.wrap(bytes));
          UsageParser parts = parsers.get(p).get();
          for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(9));
            parts.accept(ByteBuffer.wrap(bytes, at, length));
            at += length;
          }
          if (!whole.usage().equals(parts.usage())) {
            bugs.put(p + " chunks", text.toString());
          }
        } catch (RuntimeException bug) {
          bugs.put(p + " " + bug, text.toString());
        }
      }
    }
    assertThat(bugs).isEmpty();
  }

  private static final String[] JSON = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"model\"",
    "\"mod\\u0065l\"",
    "\"MODEL\"",
    "\"a\"",
    "\"b\"",
    "\"x,\\\"model\\\":\\\"b\\\"\"",
    "1",
    "null",
    "\"\\ud83d\"",
    " ",
    "\n",
    "'",
    "/*",
    "*/",
    "//",
    "\u0000",
    "1 ",
    "-",
    "\"\"",
    "{\"model\":\"",
    "\"model\":\"c\"",
    "\"model\":\"d\"",
    "\\"
  };

  @Test
  void aLenientParserReadsTheSameModel() {
    tools.jackson.core.json.JsonFactory lenient = tools.jackson.core.json.JsonFactory.builder()
        .enable(
            tools.jackson.core.json.JsonReadFeature.ALLOW_JAVA_COMMENTS,
            tools.jackson.core.json.JsonReadFeature.ALLOW_YAML_COMMENTS,
            tools.jackson.core.json.JsonReadFeature.ALLOW_SINGLE_QUOTES,
            tools.jackson.core.json.JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES,
            tools.jackson.core.json.JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
            tools.jackson.core.json.JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER,
            tools.jackson.core.json.JsonReadFeature.ALLOW_MISSING_VALUES,
            tools.jackson.core.json.JsonReadFeature.ALLOW_TRAILING_COMMA)
        .build();
    Random random = new Random(11);
    List<String> bugs = new ArrayList<>();
    int whole = 0;
    for (int i = 0; i < 600_000; i++) {
      StringBuilder text = new StringBuilder("{");
      int n = random.nextInt(10) + 1;
      for (int j = 0; j < n; j++) {
        text.append(JSON[random.nextInt(JSON.length)]);
      }
      text.append('}');
      byte[] bytes = text.toString().getBytes(UTF_8);
      TopLevelMember member = new TopLevelMember("model");
      member.accept(ByteBuffer.wrap(bytes));
      if (member.state() != TopLevelMember.State.WHOLE) {
        continue;
      }
      whole++;
      String ours = member.found()
          ? new String(
              bytes, (int) member.valueFrom(), (int) (member.valueTo() - member.valueFrom()), UTF_8)
          : "";
      List<String> theirs = new ArrayList<>();
      try (tools.jackson.core.JsonParser parser =
          lenient.createParser(tools.jackson.core.ObjectReadContext.empty(), bytes)) {
        parser.nextToken();
        while (parser.nextToken() == tools.jackson.core.JsonToken.PROPERTY_NAME) {
          String name = parser.currentName();
          tools.jackson.core.JsonToken token = parser.nextToken();
          if (name.equalsIgnoreCase("model")
              && token == tools.jackson.core.JsonToken.VALUE_STRING) {
            theirs.add('"' + parser.getString() + '"');
          }
          parser.skipChildren();
        }
      } catch (tools.jackson.core.JacksonException invalid) {
        // What AWS can't read either it refuses.
        continue;
      }
      if (ours.startsWith("\"") && !ours.contains("\\") && !theirs.equals(List.of(ours))) {
        bugs.add(text + " ours " + ours + " theirs " + theirs);
      }
      if (ours.isEmpty() && !theirs.isEmpty()) {
        bugs.add(text + " ours none, theirs " + theirs);
      }
    }
    assertThat(whole).as("bodies that were read").isGreaterThan(1_000);
    assertThat(bugs).isEmpty();
  }

  @Test
  void aPathBesideTheOperationsIsUnknown() {
    List<String> answers = new ArrayList<>();
    for (String path : List.of("/v1/responses/resp_1/input_items", "/v1/batches/b_1/results")) {
      try {
        BedrockPaths.parse("GET", path);
      } catch (Refused refused) {
        answers.add(refused.failure().fault().name());
      }
    }
    assertThat(answers).containsOnly("UNKNOWN_OPERATION");
  }

  @Test
  void aNullOfMetadataIsNoMetadata() {
    dev.byline.core.identity.Principal alice = new dev.byline.core.identity.Principal(
        "issuer", "alice", "alice", new Attributes("acme", "blue", "chat", "prod", "cc"));
    assertThat(new RequestMetadata(Set.of(MetadataKey.PRINCIPAL)).of(alice, "null"))
        .isEqualTo("{\"principal\":\"alice\"}");
  }

  @Test
  void aChatStreamThatReportsAsItGoesIsKnownOnlyAtItsEnd() {
    UsageParser parser = UsageParser.chatCompletionStream();
    parser.accept(ByteBuffer.wrap(("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}],"
            + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1,\"total_tokens\":10}}\n\n")
        .getBytes(UTF_8)));
    assertThat(parser.usage().certainty().name()).isEqualTo("PARTIAL");
  }
}
