package dev.byline.core.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.byline.core.failure.Fault;
import dev.byline.core.failure.Refused;
import java.util.Random;
import org.jspecify.annotations.NullMarked;
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
        + "/invoke-with-response-stream, INVOKE_STREAM,"
        + " arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc",
    "/model/arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.a.b-v1:0/converse,"
        + " CONVERSE, arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.a.b-v1:0",
  })
  void aModelIdIsReadPlainEncodedAndAsAnArn(String target, Operation operation, String modelId) {
    assertThat(BedrockPaths.parse("POST", target)).isEqualTo(new ModelCall(operation, modelId));
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
        "/model/a?b/converse",
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

    assertThat(BedrockPaths.parse("POST", "/model/" + longest + "/invoke").modelId())
        .isEqualTo(longest);
    assertThat(refusal("POST", "/model/" + longest + "a/invoke")).isEqualTo(Fault.MODEL_ID_INVALID);
  }

  @Test
  void theOutgoingPathEncodesOnceAndReadsBackAsTheSameCall() {
    ModelCall call = BedrockPaths.parse(
        "POST", "/model/arn:aws:bedrock:us-east-1::foundation-model/a.b-v1:0/invoke");

    assertThat(call.path())
        .isEqualTo(
            "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Afoundation-model%2Fa.b-v1%3A0/invoke");
    assertThat(BedrockPaths.parse("POST", call.path())).isEqualTo(call);
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
        ModelCall call = BedrockPaths.parse("POST", target);
        assertThat(call.modelId()).matches("[A-Za-z0-9][A-Za-z0-9._:/-]*");
        assertThat(BedrockPaths.parse("POST", call.path())).isEqualTo(call);
      } catch (Refused refused) {
        assertThat(refused.failure().fault()).isIn(Fault.UNKNOWN_OPERATION, Fault.MODEL_ID_INVALID);
      }
    }
  }

  private static Fault refusal(String method, String target) {
    Refused refused = catchThrowableOfType(Refused.class, () -> BedrockPaths.parse(method, target));
    assertThat(refused).as(target).isNotNull();
    return refused.failure().fault();
  }
}
