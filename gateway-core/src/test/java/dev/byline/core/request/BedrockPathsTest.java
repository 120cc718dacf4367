package dev.byline.core.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import java.util.Random;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
final class BedrockPathsTest {
  @ParameterizedTest
  @CsvSource({
    "/model/amazon.nova-lite-v1:0/converse, CONVERSE, amazon.nova-lite-v1:0",
    "/model/amazon.nova-lite-v1%3A0/converse-stream, CONVERSE_STREAM, amazon.nova-lite-v1:0",
    "/model/us.anthropic.claude-x-v1%3a0/invoke, INVOKE, us.anthropic.claude-x-v1:0",
    "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc"
        + "/invoke-with-response-stream, INVOKE_WITH_RESPONSE_STREAM,"
        + " arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc",
    "/model/arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.a.b-v1:0/converse,"
        + " CONVERSE, arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.a.b-v1:0",
  })
  void aModelIdIsReadPlainEncodedAndAsAnArn(String target, Operation operation, String modelId) {
    RequestTarget parsed = BedrockPaths.parse("POST", target);

    assertThat(parsed.operation()).isEqualTo(operation);
    assertThat(parsed.call().modelId()).isEqualTo(modelId);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "*",
        "",
        "/model",
        "/model/",
        "/model/converse",
        "/model//converse/",
        "/Model/a/converse",
        "/model/a.b/Converse",
        "/model/a.b/converse/",
        "/model/a.b/converse?x=1",
        "/model/a?b/converse",
        "/models/a.b/converse",
        "/model/a.b/delete",
        "//model/a.b/converse",
        "http://x/model/a.b/converse"
      })
  void aPathOutsideTheGrammarIsUnknown(String target) {
    assertThat(refusal("POST", target)).isEqualTo(Fault.UNKNOWN_OPERATION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "post", "OPTIONS", "HEAD", "DELETE", "CONNECT"})
  void anotherMethodIsUnknown(String method) {
    assertThat(refusal(method, "/model/a.b/converse")).isEqualTo(Fault.UNKNOWN_OPERATION);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/model//converse",
        "/model/a%2Fb/converse",
        "/model/a/b/converse",
        "/model/%2e%2e/converse",
        "/model/a..b/converse",
        "/model/arn:aws:x/../y/converse",
        "/model/arn:aws:x/./y/converse",
        "/model/arn:aws:x%2F..%2Fy/converse",
        "/model/a%253A0/converse",
        "/model/a%25/converse",
        "/model/a%/converse",
        "/model/a%3/converse",
        "/model/a%zz/converse",
        "/model/a%00b/converse",
        "/model/a%0d%0ab/converse",
        "/model/a%20b/converse",
        "/model/a+b/converse",
        "/model/a#b/converse",
        "/model/a;b/converse",
        "/model/ä/converse",
        "/model/%C3%A4/converse",
        "/model/-a/converse",
        "/model/arn:aws:x//y/converse",
        "/model/a*/converse",
        "/model/arn:aws:x//converse"
      })
  void aModelIdThatCouldReadDifferentlyASecondTimeIsInvalid(String target) {
    assertThat(refusal("POST", target)).isEqualTo(Fault.MODEL_ID_INVALID);
  }

  @Test
  void aModelIdMayHave2048Characters() {
    String longest = "a".repeat(2048);

    assertThat(BedrockPaths.parse("POST", "/model/" + longest + "/invoke").resource())
        .isEqualTo(longest);
    assertThat(refusal("POST", "/model/" + longest + "a/invoke")).isEqualTo(Fault.MODEL_ID_INVALID);
  }

  @Test
  void theOutgoingPathEncodesOnceAndReadsBackAsTheSameCall() {
    RequestTarget target = BedrockPaths.parse(
        "POST", "/model/arn:aws:bedrock:us-east-1::foundation-model/a.b-v1:0/invoke");

    assertThat(target.line())
        .isEqualTo(
            "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Afoundation-model%2Fa.b-v1%3A0/invoke");
    assertThat(BedrockPaths.parse("POST", target.line())).isEqualTo(target);
  }

  @Test
  void whateverIsSentIsRefusedOrReadsBackAsItself() {
    Random random = new Random(7);
    String alphabet = "abZ09-_.:/%25eEfF3A2+?#;\\ \u00e4\u0000\n*";
    for (int round = 0; round < 200_000; round++) {
      StringBuilder middle = new StringBuilder();
      for (int length = random.nextInt(24); length > 0; length--) {
        middle.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String target = "/model/" + middle + "/converse";
      try {
        RequestTarget parsed = BedrockPaths.parse("POST", target);
        assertThat(parsed.resource()).matches("[A-Za-z0-9][A-Za-z0-9._:/-]*");
        assertThat(BedrockPaths.parse("POST", parsed.line())).isEqualTo(parsed);
      } catch (Refused refused) {
        assertThat(refused.failure().fault()).isIn(Fault.UNKNOWN_OPERATION, Fault.MODEL_ID_INVALID);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /guardrail/abc1/version/DRAFT/apply, APPLY_GUARDRAIL, RUNTIME, abc1,",
    "POST, /guardrail/arn:aws:bedrock:r:1:guardrail/x/version/12/apply, APPLY_GUARDRAIL, RUNTIME,"
        + " arn:aws:bedrock:r:1:guardrail/x,"
        + " /guardrail/arn%3Aaws%3Abedrock%3Ar%3A1%3Aguardrail%2Fx/version/12/apply",
    "POST, /guardrail-checks/invoke, INVOKE_GUARDRAIL_CHECKS, RUNTIME, '',",
    "POST, /async-invoke, START_ASYNC_INVOKE, RUNTIME, '',",
    "GET, /async-invoke, LIST_ASYNC_INVOKES, RUNTIME, '',",
    "GET, /async-invoke/arn%3Aaws%3Ax%2Fabc, GET_ASYNC_INVOKE, RUNTIME, arn:aws:x/abc,",
    "POST, /openai/v1/chat/completions, CHAT_COMPLETIONS, RUNTIME, '',",
    "POST, /v1/chat/completions, CHAT_COMPLETIONS, RUNTIME, '', /openai/v1/chat/completions",
    "POST, /v1/responses, CREATE_RESPONSE, RUNTIME, '', /openai/v1/responses",
    "GET, /openai/v1/responses/resp_1, GET_RESPONSE, RUNTIME, resp_1,",
    "DELETE, /v1/responses/resp_1, DELETE_RESPONSE, RUNTIME, resp_1, /openai/v1/responses/resp_1",
    "POST, /openai/v1/responses/resp_1/cancel, CANCEL_RESPONSE, RUNTIME, resp_1,",
    "POST, /openai/v1/batches, CREATE_BATCH, RUNTIME, '',",
    "GET, /openai/v1/batches, LIST_BATCHES, RUNTIME, '',",
    "GET, /openai/v1/batches/batch-1, GET_BATCH, RUNTIME, batch-1,",
    "POST, /openai/v1/batches/batch-1/cancel, CANCEL_BATCH, RUNTIME, batch-1,",
    "POST, /anthropic/v1/messages, MESSAGES, RUNTIME, '',",
    "POST, /v1/messages, MESSAGES, RUNTIME, '', /anthropic/v1/messages",
    "POST, /v1/messages?beta=true, MESSAGES, RUNTIME, '', /anthropic/v1/messages?beta=true",
    "POST, /mantle/v1/chat/completions, CHAT_COMPLETIONS, MANTLE, '', /v1/chat/completions",
    "POST, /mantle/openai/v1/responses, CREATE_RESPONSE, MANTLE, '', /openai/v1/responses",
    "POST, /mantle/anthropic/v1/messages, MESSAGES, MANTLE, '', /anthropic/v1/messages",
    "GET, /mantle/v1/models, LIST_MODELS, MANTLE, '', /v1/models",
    "GET, /foundation-models, LIST_FOUNDATION_MODELS, CONTROL_PLANE, '',",
    "GET, /inference-profiles?type=SYSTEM_DEFINED, LIST_INFERENCE_PROFILES, CONTROL_PLANE, '',",
    "GET, /inference-profiles/us.a.b-v1:0, GET_INFERENCE_PROFILE, CONTROL_PLANE, us.a.b-v1:0,"
        + " /inference-profiles/us.a.b-v1%3A0",
  })
  void everyOtherOperationHasItsPath(
      String method,
      String target,
      Operation operation,
      BedrockService service,
      String resource,
      @Nullable String line) {
    RequestTarget parsed = BedrockPaths.parse(method, target);

    assertThat(parsed.operation()).isEqualTo(operation);
    assertThat(parsed.service()).isEqualTo(service);
    assertThat(parsed.resource()).isEqualTo(resource);
    assertThat(parsed.line()).isEqualTo(line == null ? target : line);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /guardrail/a/version/1/apply",
    "POST, /guardrail/a/version/one/apply",
    "POST, /guardrail/a/version//apply",
    "POST, /guardrail/a/version/apply",
    "GET, /v1/responses/resp_1/input_items",
    "POST, /guardrail/a/apply",
    "POST, /guardrail//version/1",
    "POST, /guardrail-checks/invoke/",
    "DELETE, /async-invoke",
    "DELETE, /async-invoke/arn:aws:x",
    "POST, /async-invoke/arn:aws:x",
    "POST, /async-invoke?a=b",
    "POST, /v1/models",
    "GET, /v1/models",
    "POST, /openai/v1/embeddings",
    "GET, /openai/v1/chat/completions",
    "PUT, /openai/v1/responses/r",
    "GET, /openai/v1/responses/r/cancel",
    "POST, /openai/v1/responses/r",
    "POST, /openai/v1/responses//cancel",
    "POST, /openai/v1/responses/cancel",
    "POST, /anthropic/v1/complete",
    "POST, /anthropic/v1/messages/count_tokens",
    "POST, /anthropic/v1/chat/completions",
    "POST, /openai/v1/messages",
    "POST, /mantle/model/a.b/converse",
    "POST, /mantle/mantle/v1/messages",
    "POST, /foundation-models",
    "GET, /guardrails",
    "GET, /custom-models"
  })
  void whatIsBesideTheOperationsIsUnknown(String method, String target) {
    assertThat(refusal(method, target)).isEqualTo(Fault.UNKNOWN_OPERATION);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "b=2&a=1;a=1&b=2",
        "a=1&a-b=2&aa=3;a=1&a-b=2&aa=3",
        "nextToken=A%2BB%2f%3D;nextToken=A%2BB%2F%3D",
        "beta;beta=",
        "a=%41%7e;a=A~",
        "a=b=c;a=b%3Dc",
        "a=1&;a=1",
        "a=x:y,z;a=x%3Ay%2Cz",
      })
  void aQueryIsWrittenInItsCanonicalForm(String sent, String canonical) {
    assertThat(BedrockPaths.parse("GET", "/async-invoke?" + sent).query()).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Amz-Signature=0",
        "a=1&x-amz-date=2",
        "a=+",
        "a=%",
        "a=%4",
        "a=%zz",
        "a=ä",
        "a= ",
        "a=#",
        "a=\u0000"
      })
  void aQueryThatCouldBeReadInTwoWaysIsMalformed(String query) {
    assertThat(refusal("GET", "/async-invoke?" + query)).isEqualTo(Fault.REQUEST_MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({
    "/model/a/converse, BEDROCK",
    "/nothing, BEDROCK",
    "/v1/messages, ANTHROPIC",
    "/anthropic/v1/unknown, ANTHROPIC",
    "/mantle/anthropic/v1/messages, ANTHROPIC",
    "/v1/chat/completions, OPENAI",
    "/openai/v1/unknown, OPENAI",
    "/mantle/v1/x, OPENAI",
  })
  void anUnknownPathStillBelongsToASurface(String target, Surface surface) {
    assertThat(Surface.ofTarget(target)).isEqualTo(surface);
  }

  private static Fault refusal(String method, String target) {
    Refused refused = catchThrowableOfType(Refused.class, () -> BedrockPaths.parse(method, target));
    assertThat(refused).as(target).isNotNull();
    return refused.failure().fault();
  }
}
